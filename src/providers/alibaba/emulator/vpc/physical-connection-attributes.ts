/** What creating and modifying a circuit check of its attributes, in the codes of those operations. */
import type { AlibabaParameters } from '../parameters.ts';
import { type AlibabaRefusal, refuse } from '../refusal.ts';
import type { AlibabaView } from '../resource.ts';

const lineOperators = ['CT', 'CU', 'CM', 'CO', 'Equinix', 'Other'];
const portTypes = [
  '100Base-T',
  '1000Base-T',
  '1000Base-LX',
  '10GBase-T',
  '10GBase-LR',
  '40GBase-LR',
  '100GBase-LR',
];
const started = /^(?!https?:\/\/)[A-Za-z\u4e00-\u9fff]/;

export function badName(name: string | undefined): AlibabaRefusal | undefined {
  const fits = name === undefined || /^[A-Za-z\u4e00-\u9fff][\w.\-\u4e00-\u9fff]{1,127}$/.test(name);
  return fits ? undefined : refuse('InvalidName.Malformed');
}

export function badDescription(description: string | undefined): AlibabaRefusal | undefined {
  if (description === undefined) return undefined;
  const fits = description.length >= 2 && description.length <= 256 && started.test(description);
  return fits ? undefined : refuse('InvalidDescription.Malformed');
}

export function badAttribute(parameters: AlibabaParameters, world: AlibabaView): AlibabaRefusal | undefined {
  const operator = parameters.text('LineOperator');
  if (operator !== undefined && !lineOperators.includes(operator))
    return refuse('InvalidLineOperator.Malformd');
  const port = parameters.text('PortType');
  if (port !== undefined && !portTypes.includes(port)) return refuse('InvalidPortType.Malformd');
  // Lower-case on requests, upper-case in answers.
  const bandwidth = parameters.integer('bandwidth') ?? 2;
  if (typeof bandwidth !== 'number' || bandwidth < 2 || bandwidth > 10_240) return refuse('InvalidBandwidth');
  const redundant = parameters.text('RedundantPhysicalConnectionId');
  if (redundant !== undefined) {
    const other = world.get('physicalConnection', redundant);
    if (!other) return refuse('InvalidRedundantPhysicalConnectionId.NotFound');
    if (!['Allocated', 'Confirmed', 'Enabled'].includes(other.status)) {
      return refuse('InvalidRedundantPhysicalConnectionStatus');
    }
  }
  return badName(parameters.text('Name')) ?? badDescription(parameters.text('Description'));
}
