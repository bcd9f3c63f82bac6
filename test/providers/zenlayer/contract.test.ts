import { describeContract } from '../contract.ts';
import { zenlayerSamples } from './samples.ts';

describeContract(zenlayerSamples);
