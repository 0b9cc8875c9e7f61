import { AdmissionCheck } from './admission';
import { isUnset, Json, JsonObject } from './json';
import { policyRuleCheck } from './rbac-expressions';
import { policyRule } from './rbac-matching';

const LISTS = ['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'] as const;

/**
 * What keeps a policy rule from being accepted by the API server (validation of roles), or from ever matching: the authorizer compares byte by
 * byte, with verbs, groups and plurals in lower case and groups without a version. Each goes on after the name of the field.
 */
export function policyRuleProblems(json: JsonObject, roleKind: string): string[] {
  const wrong = LISTS.filter(list => !isUnset(json[list]) && !isTextList(json[list]));
  if (wrong.length > 0) {
    return [`has ${wrong.join(', ')} that ${wrong.length > 1 ? 'are not lists' : 'is not a list'} of strings`];
  }
  const rule = policyRule(json);
  const problems: string[] = [];
  if (rule.verbs.length === 0) {
    problems.push('has no verbs');
  }
  if (rule.nonResourceURLs.length === 0) {
    problems.push(...(['apiGroups', 'resources'] as const).filter(list => rule[list].length === 0).map(list => `has no ${list}`));
  } else {
    if (roleKind === 'Role') {
      problems.push('has nonResourceURLs, which only a ClusterRole can have');
    }
    if (rule.apiGroups.length + rule.resources.length + rule.resourceNames.length > 0) {
      problems.push('has nonResourceURLs beside resources, which takes two rules');
    }
    problems.push(...matchless('nonResourceURLs', rule.nonResourceURLs.filter(url => !url.startsWith('/') && !/^\*+$/.test(url))));
  }
  return [
    ...problems,
    ...matchless('verbs', rule.verbs.filter(isNoIdentifier)),
    ...matchless('apiGroups', rule.apiGroups.filter(group => /[A-Z\s/]|^v\d+((alpha|beta)\d+)?$|^core$/.test(group))),
    ...matchless('resources', rule.resources.filter(resource => isNoResource(resource, rule.apiGroups))),
  ];
}

// What `\s` of JavaScript stands for, within brackets of the regular expressions of Go.
const BLANKS = '\\s\\v\\pZ\\x{FEFF}';

/** What `policyRuleProblems` says of objects that the API server accepts, as checks of each policy rule. */
export function policyRuleChecks(): AdmissionCheck[] {
  const all = (list: string, item: string, valid: string) => `rule.?${list}.orValue([]).all(${item}, ${valid})`;
  const resource = (plural: string) => all('resources', 'resource', `resource.matches(r'^[^${plural}${BLANKS}/]+(/[^${BLANKS}]*)?$')`);
  return [
    policyRuleCheck('verbs', all('verbs', 'verb', `verb.matches(r'^[^A-Z${BLANKS}]+$')`), 'Write verbs in lower case, as requests carry them.'),
    policyRuleCheck(
      'apiGroups',
      all('apiGroups', 'group', `group.matches(r'[A-Z${BLANKS}/]|^v\\d+((alpha|beta)\\d+)?$|^core$') == false`),
      'Write groups in lower case and without a version, and the core group as "".',
    ),
    policyRuleCheck(
      'resources',
      `${resource('A-Z')} || rule.apiGroups.exists(group, group.endsWith('metrics.k8s.io')) && ${resource('')}`,
      'Write plurals in lower case, with the subresource after a slash.',
    ),
    policyRuleCheck('nonResourceURLs', all('nonResourceURLs', 'url', "url.startsWith('/') || url.matches(r'^\\*+$')"), 'Begin paths with a slash.'),
  ];
}

/** Comparison is byte by byte, with names in lower case. */
function isNoIdentifier(entry: string): boolean {
  return entry === '' || /[A-Z\s]/.test(entry);
}

/** Subresources, and the resources of the metrics APIs, are named by whoever serves them, in any case. */
function isNoResource(entry: string, apiGroups: readonly string[]): boolean {
  const plural = entry.split('/')[0];
  return /\s/.test(entry) || isNoIdentifier(apiGroups.some(group => group.endsWith('metrics.k8s.io')) ? plural.toLowerCase() : plural);
}

function matchless(list: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [] : [`has ${entries.map(entry => JSON.stringify(entry)).join(', ')} in ${list}, which no request carries`];
}

function isTextList(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every(entry => typeof entry === 'string');
}
