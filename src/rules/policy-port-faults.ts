import { FieldFault } from './field-fault';
import { isUnset, Json, JsonObject } from './json';
import { unknownFields } from './label-selector';
import { PROTOCOLS } from './policy-ports';

const PORT_FIELDS = ['protocol', 'port', 'endPort'];
const PORT = 'Write a number from 1 to 65535, or the name of a container port.';

/** What the API server rejects in an item of `ports` of a network policy. */
export function portFaults(item: JsonObject): FieldFault[] {
  const { protocol, port, endPort } = item;
  const faults: FieldFault[] = unknownFields(item, PORT_FIELDS);
  if (!isUnset(protocol) && !PROTOCOLS.some(name => name === protocol)) {
    faults.push({ path: ['protocol'], value: protocol, remediation: 'Write TCP, UDP or SCTP.' });
  }
  if (!isUnset(port) && !isPortNumber(port) && !isPortName(port)) {
    faults.push({ path: ['port'], value: port, remediation: PORT });
  }
  if (!isUnset(endPort)) {
    faults.push(...endPortFaults(endPort, port));
  }
  return faults;
}

function endPortFaults(endPort: Json, port: Json | undefined): FieldFault[] {
  const fault = (problem: string, remediation: string) => [{ path: ['endPort'], value: endPort, problem, remediation }];
  if (!isPortNumber(endPort)) {
    return [{ path: ['endPort'], value: endPort, remediation: 'Write a number from port to 65535.' }];
  }
  if (typeof port !== 'number') {
    return fault(`is ${endPort} without a number in port`, 'Write the first port of the range in port, as a number.');
  }
  return endPort >= port ? [] : fault(`is ${endPort}, which is below port ${port}`, 'Write the first port of the range in port and the last in endPort.');
}

function isPortNumber(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** IANA service name: at most 15 lower-case letters, digits and single dashes between them, with a letter. */
function isPortName(value: Json): boolean {
  return typeof value === 'string' && value.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && /[a-z]/.test(value);
}
