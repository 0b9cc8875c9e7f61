import { k8s, NetworkProtocol } from 'cdk8s-plus-28';
import { invalid, requirePort, requirePortName } from '../input';

/** A port of a pod that an allow rule opens. There is none for all ports. */
export class AllowPort {
  /** @param port 1 to 65535. */
  static tcp(port: number): AllowPort {
    return AllowPort.numbered('AllowPort.tcp()', NetworkProtocol.TCP, port);
  }

  /** @param port 1 to 65535. */
  static udp(port: number): AllowPort {
    return AllowPort.numbered('AllowPort.udp()', NetworkProtocol.UDP, port);
  }

  /** @param port 1 to 65535. Not every network plugin supports SCTP. */
  static sctp(port: number): AllowPort {
    return AllowPort.numbered('AllowPort.sctp()', NetworkProtocol.SCTP, port);
  }

  /**
   * A range of ports. Not every network plugin supports ranges.
   *
   * @param protocol TCP, UDP or SCTP.
   * @param firstPort 1 to 65535.
   * @param lastPort above `firstPort`, up to 65535.
   */
  static portRange(protocol: NetworkProtocol, firstPort: number, lastPort: number): AllowPort {
    const where = 'AllowPort.portRange()';
    requirePort(where, 'firstPort', firstPort);
    requirePort(where, 'lastPort', lastPort);
    if (lastPort <= firstPort) {
      throw invalid(where, 'lastPort', lastPort, `a port above ${firstPort}`);
    }
    if (firstPort === 1 && lastPort === 65535) {
      throw invalid(where, 'the range', '1-65535', 'the ports that are needed: this one is all of them');
    }
    return new AllowPort({ protocol: requireProtocol(where, protocol), port: k8s.IntOrString.fromNumber(firstPort), endPort: lastPort },
      `${protocol} ${firstPort}-${lastPort}`);
  }

  /**
   * A named port of the pods at the receiving end.
   *
   * @param name name of a container port.
   * @param protocol TCP, UDP or SCTP.
   */
  static named(name: string, protocol: NetworkProtocol): AllowPort {
    const where = 'AllowPort.named()';
    return new AllowPort(
      { protocol: requireProtocol(where, protocol), port: k8s.IntOrString.fromString(requirePortName(where, 'name', name)) },
      `${protocol} ${name}`);
  }

  private static numbered(where: string, protocol: NetworkProtocol, port: number): AllowPort {
    return new AllowPort({ protocol, port: k8s.IntOrString.fromNumber(requirePort(where, 'port', port)) }, `${protocol} ${port}`);
  }

  private constructor(private readonly port: k8s.NetworkPolicyPort,
    /** `TCP 8080`. */
    readonly description: string,
  ) { }

  /**
   * @internal
   */
  _toKube(): k8s.NetworkPolicyPort {
    return { ...this.port };
  }
}

function requireProtocol(where: string, protocol: NetworkProtocol): NetworkProtocol {
  if (!Object.values(NetworkProtocol).includes(protocol)) {
    throw invalid(where, 'protocol', protocol, 'NetworkProtocol.TCP, NetworkProtocol.UDP or NetworkProtocol.SCTP');
  }
  return protocol;
}
