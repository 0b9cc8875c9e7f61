import { celTexts } from './cel';
import { STORE_DRIVERS } from './secret-sources';

/** The API server makes null of an empty list of sources. */
const HOLDS_SECRET = 'volume.?secret.hasValue()'
  + ' || (volume.?projected.?sources.orValue(null) != null && volume.projected.sources.exists(source, source.?secret.hasValue()))'
  + ` || volume.?csi.?driver.orValue('') in ${celTexts(STORE_DRIVERS)}`;

/** What tells the secrets of such a volume from others, as `secretsIn` does. */
const NAMES_IN_VOLUME = "volume.?secret.hasValue() ? ['secret ' + volume.secret.?secretName.orValue('')]"
  + ' : volume.?projected.hasValue()'
  + " ? volume.projected.sources.filter(source, source.?secret.hasValue()).map(source, 'secret ' + source.secret.?name.orValue(''))"
  + " : volume.csi.?volumeAttributes.?secretProviderClass.hasValue() ? ['class ' + volume.csi.volumeAttributes.secretProviderClass]"
  + " : ['volume ' + volume.name]";

const IS_MOUNTED = 'container.?volumeMounts.orValue([]).exists(mount, mount.name == volume.name)';

const NAMES_IN_ENV = 'container.?env.orValue([]).filter(entry, entry.?valueFrom.?secretKeyRef.hasValue())'
  + ".map(entry, 'secret ' + entry.valueFrom.secretKeyRef.?name.orValue(''))";

const NAMES_IN_ENV_FROM = 'container.?envFrom.orValue([]).filter(entry, entry.?secretRef.hasValue())'
  + ".map(entry, 'secret ' + entry.secretRef.?name.orValue(''))";

/** The lists of names that each container is given: one list of lists for each. */
const NAMES_BY_CONTAINER = `variables.containers.map(container, [${NAMES_IN_ENV}, ${NAMES_IN_ENV_FROM}]`
  + ` + secretVolumes.filter(volume, ${IS_MOUNTED}).map(volume, ${NAMES_IN_VOLUME}))`;

/** CEL for whether no secret reaches two containers. A list of one item stands for a variable. */
export const SECRETS_ARE_SHARED_BY_NONE = `variables.containers.size() < 2 || [variables.volumes.filter(volume, ${HOLDS_SECRET})]`
  + `.map(secretVolumes, ${NAMES_BY_CONTAINER})`
  + '.all(uses, uses.all(own, own.all(names, names.all(name, uses.exists_one(each, each.exists(others, name in others))))))';

/** CEL for whether some container reads `volume`, if it is a secret. */
export const SECRETS_ARE_MOUNTED = `(${HOLDS_SECRET}) == false || variables.containers.exists(container, ${IS_MOUNTED})`;
