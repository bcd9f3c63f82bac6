import { describeContract } from '../contract.ts';
import { zenlayerCloud } from './cloud.ts';

describeContract(zenlayerCloud);
