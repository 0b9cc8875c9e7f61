import { AdmissionCheck, AdmissionSubject } from './admission';
import { isAskedBy } from './built-in-controllers';
import { celTexts } from './cel';
import { HOSTNAME, NODE_NAME, OPERATORS_THAT_KEEP_AWAY, OPERATORS_THAT_LEAVE_A_CHOICE } from './node-pinning';
import { podCheck } from './pod-checks';
import { CONTROL_PLANE_KEYS } from './tolerations';

/** What a refusal says where the remediation of the rule does not fit. */
export interface PlacementRemediations {
  readonly tolerations: string;
  readonly priorityClassName: string;
  readonly priority: string;
  readonly globalDefault: string;
}

const CONTROL_PLANE = celTexts(CONTROL_PLANE_KEYS);
const A_CHOICE = celTexts(OPERATORS_THAT_LEAVE_A_CHOICE);
const TERMS = 'variables.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])';

/** The scheduler gives a Pod its node, and whatever updates the Pod later finds it there. */
const IS_UPDATE_OF_POD = "(object.kind == 'Pod' && request.operation == 'UPDATE')";
const HAD_AFFINITY_BEFORE = `(${IS_UPDATE_OF_POD} && object.spec.?affinity.orValue({}) == oldObject.spec.?affinity.orValue({}))`;
/** Their controller writes the name of a node into the affinity of each. */
const IS_POD_OF_DAEMON_SET = `(object.kind == 'Pod' && ${isAskedBy('daemon-set-controller')})`;

const LABELS_ARE_VALID = `requirement.key == '${HOSTNAME}' ? requirement.operator in ${A_CHOICE}`
  + ` : (requirement.key in ${CONTROL_PLANE}) == false || requirement.operator in ${celTexts(OPERATORS_THAT_KEEP_AWAY)}`;

const NAMES_ARE_VALID = `requirement.key != '${NODE_NAME}' || requirement.operator in ${A_CHOICE}`;

/** What placement-tier asks of objects in the cluster. */
export function placementChecks(remediations: PlacementRemediations): AdmissionCheck[] {
  const { tolerations, priorityClassName, priority, globalDefault } = remediations;
  const scheduling = 'object.?scheduling';
  return [
    podCheck('nodeName', `variables.spec.?nodeName.orValue('') == '' || ${IS_UPDATE_OF_POD}`),
    podCheck('nodeSelector', nodeSelectorIsValid('variables.spec')),
    podCheck('affinity.nodeAffinity', termsAreValid('matchExpressions', LABELS_ARE_VALID)),
    podCheck('affinity.nodeAffinity', `${IS_POD_OF_DAEMON_SET} || ${HAD_AFFINITY_BEFORE} || ${termsAreValid('matchFields', NAMES_ARE_VALID)}`),
    podCheck('tolerations', tolerationsAreValid('variables.spec'), tolerations),
    podCheck('priorityClassName', "variables.spec.?priorityClassName.orValue('').startsWith('system-') == false", priorityClassName),
    podCheck('priority', 'variables.spec.?priority.orValue(0) <= 1000000000', priority),
    { subject: AdmissionSubject.RUNTIME_CLASS, field: 'scheduling.nodeSelector', valid: nodeSelectorIsValid(scheduling) },
    { subject: AdmissionSubject.RUNTIME_CLASS, field: 'scheduling.tolerations', valid: tolerationsAreValid(scheduling), remediation: tolerations },
    {
      subject: AdmissionSubject.PRIORITY_CLASS,
      field: 'globalDefault',
      valid: 'object.?globalDefault.orValue(false) == false || object.?value.orValue(0) <= 0',
      remediation: globalDefault,
    },
  ];
}

function nodeSelectorIsValid(holder: string): string {
  return `${holder}.?nodeSelector.orValue({}).all(key, (key in ${celTexts([HOSTNAME, ...CONTROL_PLANE_KEYS])}) == false)`;
}

function tolerationsAreValid(holder: string): string {
  return `${holder}.?tolerations.orValue([]).all(toleration, (toleration.?key.orValue('') in ${celTexts(['', ...CONTROL_PLANE_KEYS])}) == false)`;
}

function termsAreValid(requirements: string, valid: string): string {
  return `${TERMS}.all(term, term.?${requirements}.orValue([]).all(requirement, ${valid}))`;
}
