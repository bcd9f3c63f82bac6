import { describeContract } from '../contract.ts';
import { awsCloud } from './cloud.ts';

describeContract(awsCloud);
