import { invalid } from '../input';

/** An AppArmor profile. There is none that confines nothing. */
export class AppArmorProfile {
  /** The default profile of the container runtime. */
  static runtimeDefault(): AppArmorProfile {
    return new AppArmorProfile('RuntimeDefault');
  }

  /**
   * A profile that is loaded on the nodes.
   *
   * @param name name of the profile. Throws when it is empty.
   */
  static localhost(name: string): AppArmorProfile {
    if (typeof name !== 'string' || name.trim() === '') {
      throw invalid('AppArmorProfile.localhost()', 'name', name, 'the name of a profile that is loaded on the nodes');
    }
    return new AppArmorProfile('Localhost', name);
  }

  private constructor(
    /** `RuntimeDefault` or `Localhost`. */
    readonly type: string,
    /** Name of a profile of the node, for `Localhost`. */
    readonly localhostProfile?: string,
  ) { }
}
