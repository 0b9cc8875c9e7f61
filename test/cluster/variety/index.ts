import fc, { Arbitrary } from 'fast-check';
import { networkPolicies } from './networks';
import {
  configMaps, namespaces, NEIGHBOURS_OF_OBJECTS, persistentVolumes, priorityClasses, runtimeClasses, secrets, serviceAccounts, services,
  storageClasses,
} from './objects';
import { NEIGHBOURS_OF_PODS, OBJECTS_WITH_PODS, podBindings } from './pods';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac';
import { AdmissionSubject } from '../../../src/rules/admission';
import { JsonObject } from '../../../src/rules/json';

/** Objects of one subject, weak and strong ones, that an API server accepts. */
export interface Variety {
  readonly subject: AdmissionSubject;
  readonly objects: Arbitrary<JsonObject>;
  /** How many show each rule from both sides. */
  readonly count: number;
}

const VARIETIES_OF_SHOP: readonly Variety[] = [
  { subject: AdmissionSubject.POD, objects: OBJECTS_WITH_PODS, count: 2200 },
  { subject: AdmissionSubject.POD_BINDING, objects: podBindings(), count: 100 },
  { subject: AdmissionSubject.ROLE, objects: fc.oneof(roles(), clusterRoles()), count: 800 },
  { subject: AdmissionSubject.BINDING, objects: fc.oneof(roleBindings(), clusterRoleBindings()), count: 500 },
  { subject: AdmissionSubject.NETWORK_POLICY, objects: networkPolicies(), count: 500 },
  { subject: AdmissionSubject.SERVICE, objects: services(), count: 150 },
  { subject: AdmissionSubject.SERVICE_ACCOUNT, objects: serviceAccounts(), count: 100 },
  { subject: AdmissionSubject.NAMESPACE, objects: namespaces(), count: 300 },
  { subject: AdmissionSubject.SECRET, objects: secrets(), count: 100 },
  { subject: AdmissionSubject.CONFIG_MAP, objects: configMaps(), count: 500 },
  { subject: AdmissionSubject.PERSISTENT_VOLUME, objects: persistentVolumes(), count: 150 },
  { subject: AdmissionSubject.STORAGE_CLASS, objects: storageClasses(), count: 50 },
  { subject: AdmissionSubject.PRIORITY_CLASS, objects: priorityClasses(), count: 100 },
  { subject: AdmissionSubject.RUNTIME_CLASS, objects: runtimeClasses(), count: 150 },
];

/** One in ten of the namespaced objects stands in the namespace that belongs to nobody. */
export const VARIETIES: readonly Variety[] = VARIETIES_OF_SHOP.map(variety => ({
  ...variety, objects: fc.tuple(variety.objects, fc.nat(9)).map(([object, dice]) => (dice === 0 ? moved(object) : object)),
}));

function moved(object: JsonObject): JsonObject {
  const metadata = object.metadata as JsonObject;
  return metadata.namespace === undefined ? object : { ...object, metadata: { ...metadata, namespace: 'default' } };
}

/** What objects refer to, and must be there before them. */
export const NEIGHBOURS: readonly JsonObject[] = [...NEIGHBOURS_OF_PODS, ...NEIGHBOURS_OF_OBJECTS];
