import { FieldFault } from './field-fault';
import { isObject, isUnset, Json } from './json';

/**
 * What is wrong with a `seccompProfile` or `appArmorProfile` that is set. Both have the same shape, and Pod Security Standards and API
 * validation ask the same of both: type `RuntimeDefault`, or type `Localhost` together with the name of a profile on the node.
 */
export function profileFaults(profile: Json): FieldFault[] {
  if (!isObject(profile)) {
    return [{ path: [], value: profile }];
  }
  const { type, localhostProfile } = profile;
  if (type === 'Localhost') {
    const isNamed = typeof localhostProfile === 'string' && localhostProfile.trim() !== '';
    return isNamed ? [] : [{ path: ['localhostProfile'], value: localhostProfile, remediation: 'Name a profile that is present on every node.' }];
  }
  if (type !== 'RuntimeDefault') {
    return [{ path: ['type'], value: type }];
  }
  return isUnset(localhostProfile) ? [] : [{
    path: ['localhostProfile'],
    value: localhostProfile,
    problem: 'is set although type is RuntimeDefault',
    remediation: 'Leave it out, or set type to Localhost.',
  }];
}

/**
 * CEL for the same, of a profile that is an optional of CEL. The API server refuses a `localhostProfile` where `type` is another, and an empty one.
 */
export function profileIsValid(profile: string): string {
  return `${profile}.hasValue() == false || ${profile}.?type.orValue('') == 'RuntimeDefault'`
    + ` || (${profile}.?type.orValue('') == 'Localhost' && ${profile}.?localhostProfile.orValue('').trim() != '')`;
}
