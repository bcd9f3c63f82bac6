import { describeContract } from '../contract.ts';
import { alibabaSamples } from './samples.ts';

describeContract(alibabaSamples);
