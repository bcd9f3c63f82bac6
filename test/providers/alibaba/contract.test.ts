import { describeContract } from '../contract.ts';
import { alibabaCloud } from './cloud.ts';

describeContract(alibabaCloud);
