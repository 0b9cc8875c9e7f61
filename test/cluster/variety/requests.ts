import fc, { Arbitrary } from 'fast-check';
import { GROUPS, NAMES, PATHS, RESOURCES, VERBS } from './rbac';
import { PolicyRule, ResourceRequest, UrlRequest } from '../../../src/rules/rbac-matching';

/** What a caller may ask an API server for: a resource, or a path outside of resources. */
export function requests(): Arbitrary<ResourceRequest | UrlRequest> {
  return requestsNear({ verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] });
}

/** Requests of which this rule allows a good part, and misses another by little: most of what they ask for is an entry of the rule. */
export function requestsNear(rule: PolicyRule): Arbitrary<ResourceRequest | UrlRequest> {
  const forPaths = rule.nonResourceURLs.length > 0;
  return fc.oneof({ arbitrary: resourceRequests(rule), weight: forPaths ? 1 : 7 }, { arbitrary: urlRequests(rule), weight: forPaths ? 7 : 1 });
}

function resourceRequests({ apiGroups, resourceNames, resources, verbs }: PolicyRule): Arbitrary<ResourceRequest> {
  return fc.record({
    verb: near(verbs, VERBS),
    group: near(apiGroups, GROUPS),
    resource: near(resources, RESOURCES).chain(entry => targets(entry)),
    name: fc.oneof(fc.constant(undefined), near(resourceNames, NAMES)),
  }).map(({ resource, name, ...others }) => ({ ...others, ...resource, ...name === undefined ? {} : { name } }));
}

/** Paths begin with a slash, those of stars continue somehow. */
function urlRequests({ nonResourceURLs, verbs }: PolicyRule): Arbitrary<UrlRequest> {
  const ending = fc.constantFrom('', '/', 'x', '/x');
  return fc.record({
    verb: near(verbs, ['get', 'head', 'options', 'post', 'delete']),
    path: fc.tuple(near(nonResourceURLs, PATHS), ending).map(([entry, end]) => `/${entry.replace(/^\/|\*+$/g, '')}${end}`),
  });
}

/** An entry of `resources` as requests ask for it: kind and subresource apart, and something in the place of a star. */
function targets(entry: string): Arbitrary<Pick<ResourceRequest, 'resource' | 'subresource'>> {
  const slash = entry.indexOf('/');
  const [plural, subresource] = slash < 0 ? [entry, ''] : [entry.slice(0, slash), entry.slice(slash + 1)];
  return fc.record({
    resource: plural === '*' || plural === '' ? fc.constantFrom('pods', 'deployments', 'carts', '*') : fc.constant(plural),
    subresource: fc.oneof({ arbitrary: fc.constant(subresource), weight: 5 }, { arbitrary: fc.constantFrom('', 'exec', 'status', 'scale', 'token', '*'), weight: 1 }),
  }).map(({ resource, subresource: asked }) => (asked === '' ? { resource } : { resource, subresource: asked }));
}

/** An entry of the list in most cases, if it has any; a request never leaves the value empty where an API server asks for one. */
function near(entries: readonly string[], pool: readonly string[]): Arbitrary<string> {
  const others = fc.constantFrom(...pool);
  return entries.length === 0 ? others : fc.oneof({ arbitrary: fc.constantFrom(...entries), weight: 5 }, { arbitrary: others, weight: 1 });
}
