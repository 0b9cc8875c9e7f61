import { containerFault, FieldFault } from './field-fault';
import { FieldPath, isObject, isUnset, Json, JsonObject, valueAt } from './json';
import { containerCheck } from './pod-checks';
import { Rule, Severity } from './rule';

const PROBES = [['livenessProbe'], ['readinessProbe'], ['startupProbe']];
const HOOKS = [['lifecycle', 'postStart'], ['lifecycle', 'preStop']];
/** The ways to probe or to call that know a host; exec, grpc and sleep have none. */
const ACTIONS = ['httpGet', 'tcpSocket'];
const WRITE_AN_OBJECT = 'Write an object, or leave it out.';

/** Pod Security Standards, baseline from 1.34: the kubelet is not sent to another host, not even to a loopback address. */
export const hostProbe: Rule = {
  id: 'host-probe',
  title: 'Probes and lifecycle hooks reach nothing but their own pod',
  severity: Severity.MEDIUM,
  checklist: ['host-probe'],
  podSecurityChecks: ['hostProbesAndHostLifecycle'],
  exemptible: true,
  remediation: 'Leave host out, so that the kubelet asks the pod itself; a virtual host goes into the Host header of httpHeaders.',
  admission: {
    checks: () => [...PROBES, ...HOOKS].map(path => containerCheck(path.join('.'), ACTIONS
      .map(action => `container.?${[...path, action, 'host'].join('.?')}.orValue('') == ''`).join(' && '))),
  },
  check: ({ pods }) => pods.flatMap(pod => pod.containers.flatMap(container => hostFaults(container.json)
    .map(fault => containerFault(pod, container, [], fault)))),
};

function hostFaults(container: JsonObject): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const probe of PROBES) {
    collectFaults(valueAt(container, probe), probe, faults);
  }
  const { lifecycle } = container;
  if (isObject(lifecycle)) {
    for (const hook of HOOKS) {
      collectFaults(valueAt(container, hook), hook, faults);
    }
  } else if (!isUnset(lifecycle)) {
    faults.push({ path: ['lifecycle'], value: lifecycle, remediation: WRITE_AN_OBJECT });
  }
  return faults;
}

function collectFaults(handler: Json | undefined, path: FieldPath, faults: FieldFault[]): void {
  if (isUnset(handler)) {
    return;
  }
  if (!isObject(handler)) {
    faults.push({ path, value: handler, remediation: WRITE_AN_OBJECT });
    return;
  }
  for (const name of ACTIONS) {
    const action = handler[name];
    if (isObject(action)) {
      if (!isUnset(action.host) && action.host !== '') {
        faults.push({ path: [...path, name, 'host'], value: action.host });
      }
    } else if (!isUnset(action)) {
      faults.push({ path: [...path, name], value: action, remediation: WRITE_AN_OBJECT });
    }
  }
}
