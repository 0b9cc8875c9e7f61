import { IConstruct } from 'constructs';
import { invalid, requireDate } from '../input';
import { KubernetesVersion, minorOf, Platform, STRICTEST_TARGET, Target } from '../rules/target';

/** Node context of the root that sets the day expiry dates are measured against. */
export const TODAY_CONTEXT = 'cdk8s-secure/today';

/** Node context of the root that sets the Kubernetes version of the oldest cluster the output is for. */
export const KUBERNETES_CONTEXT = 'cdk8s-secure/kubernetes';

/** Node context of the root that sets the platform of the clusters the output is for. */
export const PLATFORM_CONTEXT = 'cdk8s-secure/platform';

/** `YYYY-MM-DD`: what the context of the app says, or the current day (UTC). */
export function todayOf(construct: IConstruct): string {
  const given: unknown = construct.node.root.node.tryGetContext(TODAY_CONTEXT);
  return given === undefined ? new Date().toISOString().slice(0, 10) : requireDate('context', TODAY_CONTEXT, given);
}

/** The clusters the output is for: what the context of the app says, or the strictest target. */
export function targetOf(construct: IConstruct): Target {
  const { node } = construct.node.root;
  const version: unknown = node.tryGetContext(KUBERNETES_CONTEXT);
  const platform: unknown = node.tryGetContext(PLATFORM_CONTEXT);
  return {
    minor: version === undefined ? STRICTEST_TARGET.minor : minorOf(requireKubernetesVersion('context', KUBERNETES_CONTEXT, version)),
    platform: platform === undefined ? STRICTEST_TARGET.platform : requirePlatform('context', PLATFORM_CONTEXT, platform),
  };
}

/** The minor version the app has chosen; `undefined` when it left the choice open. */
export function chosenMinor(construct: IConstruct): number | undefined {
  return construct.node.root.node.tryGetContext(KUBERNETES_CONTEXT) === undefined ? undefined : targetOf(construct).minor;
}

export function requireKubernetesVersion(where: string, what: string, value: unknown): KubernetesVersion {
  return requireMember(where, what, value, Object.values(KubernetesVersion));
}

export function requirePlatform(where: string, what: string, value: unknown): Platform {
  return requireMember(where, what, value, Object.values(Platform));
}

function requireMember<Member extends string>(where: string, what: string, value: unknown, members: readonly Member[]): Member {
  const member = members.find(each => each === value);
  if (member === undefined) {
    throw invalid(where, what, value, `one of ${members.map(each => `"${each}"`).join(', ')}`);
  }
  return member;
}
