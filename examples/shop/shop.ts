import { Chart, Cron, Duration, Size } from 'cdk8s';
import {
  ApiResource, ConfigMap, Cpu, EnvValue, HttpIngressPathType, Ingress, IngressBackend, ISecret, NodeTaintQuery, Probe, RestartPolicy,
  Secret, Service, Volume, VolumeMount,
} from 'cdk8s-plus-28';
import {
  AllowPeer, AllowPort, DefaultDenyNetworkPolicy, LeastPrivilegeRole, NetworkPolicyEnforcement, SecureCronJob, SecureDaemonSet, SecureDeployment,
  SecureJob, SecureNamespace, SecurePod, SecureStatefulSet,
} from 'cdk8s-secure';
import { Construct } from 'constructs';

const REGISTRY = 'registry.example.com/shop';

/** Images are pinned by digest: what was tested is what runs. */
const IMAGES = {
  web: `${REGISTRY}/web:2.4.1@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
  api: `${REGISTRY}/api:7.0.3@sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752`,
  worker: `${REGISTRY}/worker:7.0.3@sha256:fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13`,
  database: `${REGISTRY}/postgres:16.4@sha256:a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a`,
  thumbnails: `${REGISTRY}/thumbnails:1.9.0@sha256:3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea`,
  curl: `${REGISTRY}/curl:8.10.1@sha256:88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589`,
};

/** A shop with one workload of each kind, and exactly the traffic and the rights they need. */
export class Shop extends Chart {
  readonly web: SecureDeployment;
  readonly api: SecureDeployment;
  readonly worker: SecureDeployment;
  readonly database: SecureStatefulSet;
  readonly thumbnails: SecureDaemonSet;
  readonly migration: SecureJob;
  readonly report: SecureCronJob;
  readonly smokeTest: SecurePod;
  readonly network: DefaultDenyNetworkPolicy;
  private readonly credentials: ISecret;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop', disableResourceNameHashes: true });
    this.network = new SecureNamespace(this, 'namespace', { enforcement: NetworkPolicyEnforcement.cilium() }).network;
    const settings = new ConfigMap(this, 'settings', { data: { currency: 'EUR', logLevel: 'info' } });
    // The Secret is made by the secret store of the cluster; manifests never carry its values.
    this.credentials = Secret.fromSecretName(this, 'credentials', 'shop-database');

    this.database = this.makeDatabase();
    this.api = this.makeApi(settings);
    this.worker = this.makeWorker(settings);
    this.web = this.makeWeb();
    this.thumbnails = this.makeThumbnails();
    this.migration = this.makeMigration();
    this.report = this.makeReport();
    this.smokeTest = this.makeSmokeTest();

    const webService = this.expose();
    this.publish(webService);
    this.allowTraffic();
    this.grantRights();
  }

  private makeWeb(): SecureDeployment {
    return new SecureDeployment(this, 'web', {
      replicas: 3,
      spread: true,
      containers: [{
        name: 'web',
        image: IMAGES.web,
        portNumber: 8080,
        envVariables: { API_URL: EnvValue.fromValue('http://shop-api-service:8080') },
        readiness: Probe.fromHttpGet('/ready', { port: 8080 }),
        liveness: Probe.fromHttpGet('/healthy', { port: 8080, initialDelaySeconds: Duration.seconds(10) }),
        writablePaths: { '/tmp': Size.mebibytes(64), '/var/cache/nginx': Size.mebibytes(128) },
      }],
    });
  }

  private makeApi(settings: ConfigMap): SecureDeployment {
    return new SecureDeployment(this, 'api', {
      replicas: 2,
      containers: [{
        name: 'api',
        image: IMAGES.api,
        portNumber: 8080,
        envVariables: {
          CURRENCY: EnvValue.fromConfigMap(settings, 'currency'),
          LOG_LEVEL: EnvValue.fromConfigMap(settings, 'logLevel'),
          DATABASE_HOST: EnvValue.fromValue(this.database.service.name),
        },
        volumeMounts: [this.mountCredentials('api')],
        readiness: Probe.fromHttpGet('/ready', { port: 8080 }),
        liveness: Probe.fromHttpGet('/healthy', { port: 8080 }),
        resources: { cpu: { request: Cpu.millis(250) }, memory: { limit: Size.mebibytes(512) } },
        writablePaths: { '/tmp': Size.mebibytes(64) },
      }],
    });
  }

  private makeWorker(settings: ConfigMap): SecureDeployment {
    return new SecureDeployment(this, 'worker', {
      replicas: 2,
      apiAccess: { reason: 'elects a leader among its pods through a Lease' },
      containers: [{
        name: 'worker',
        image: IMAGES.worker,
        envVariables: { LOG_LEVEL: EnvValue.fromConfigMap(settings, 'logLevel'), DATABASE_HOST: EnvValue.fromValue(this.database.service.name) },
        volumeMounts: [this.mountCredentials('worker')],
        liveness: Probe.fromCommand(['/worker', 'alive']),
        writablePaths: { '/tmp': Size.mebibytes(256) },
      }],
    });
  }

  private makeDatabase(): SecureStatefulSet {
    return new SecureStatefulSet(this, 'database', {
      runAsUser: 999,
      runAsGroup: 999,
      terminationGracePeriod: Duration.minutes(2),
      containers: [{
        name: 'postgres',
        image: IMAGES.database,
        portNumber: 5432,
        envVariables: {
          PGDATA: EnvValue.fromValue('/var/lib/postgresql/data/current'),
          POSTGRES_PASSWORD_FILE: EnvValue.fromValue('/etc/credentials/password'),
        },
        volumeMounts: [this.mountCredentials('database')],
        readiness: Probe.fromCommand(['pg_isready']),
        liveness: Probe.fromTcpSocket({ port: 5432 }),
        resources: { cpu: { request: Cpu.millis(500) }, memory: { limit: Size.gibibytes(2) } },
        writablePaths: { '/tmp': Size.mebibytes(64), '/var/run/postgresql': Size.mebibytes(16) },
      }],
      volumeClaims: [{ name: 'data', size: Size.gibibytes(20), path: '/var/lib/postgresql/data' }],
    });
  }

  private makeThumbnails(): SecureDaemonSet {
    return new SecureDaemonSet(this, 'thumbnails', {
      containers: [{ name: 'cache', image: IMAGES.thumbnails, portNumber: 8080, writablePaths: { '/var/cache/thumbnails': Size.gibibytes(1) } }],
      tolerations: [NodeTaintQuery.exists('shop.example.com/spot')],
    });
  }

  private makeMigration(): SecureJob {
    return new SecureJob(this, 'migration', {
      activeDeadline: Duration.minutes(30),
      backoffLimit: 2,
      containers: [{
        name: 'migrate',
        image: IMAGES.api,
        args: ['migrate'],
        envVariables: { DATABASE_HOST: EnvValue.fromValue(this.database.service.name) },
        volumeMounts: [this.mountCredentials('migration')],
      }],
    });
  }

  private makeReport(): SecureCronJob {
    return new SecureCronJob(this, 'report', {
      schedule: Cron.schedule({ minute: '15', hour: '4' }),
      timeZone: 'Europe/Berlin',
      activeDeadline: Duration.hours(1),
      containers: [{
        name: 'report',
        image: IMAGES.worker,
        args: ['report', '--of', 'yesterday'],
        envVariables: { DATABASE_HOST: EnvValue.fromValue(this.database.service.name) },
        volumeMounts: [this.mountCredentials('report')],
        writablePaths: { '/tmp': Size.mebibytes(256) },
      }],
    });
  }

  private makeSmokeTest(): SecurePod {
    return new SecurePod(this, 'smoke-test', {
      restartPolicy: RestartPolicy.NEVER,
      containers: [{ name: 'curl', image: IMAGES.curl, args: ['--fail', '--retry', '10', '--retry-connrefused', 'http://shop-web-service:8080/ready'] }],
    });
  }

  /** Secrets are mounted as files, each into the one container that reads them. */
  private mountCredentials(reader: string): VolumeMount {
    return { path: '/etc/credentials', volume: Volume.fromSecret(this, `${reader}-credentials`, this.credentials, { name: 'credentials' }) };
  }

  private expose(): Service {
    this.api.exposeViaService();
    new Service(this, 'thumbnails-service', { selector: this.thumbnails, ports: [{ port: 8080 }] });
    return this.web.exposeViaService();
  }

  private publish(web: Service): void {
    new Ingress(this, 'ingress', {
      className: 'nginx',
      rules: [{ host: 'shop.example.com', path: '/', pathType: HttpIngressPathType.PREFIX, backend: IngressBackend.fromService(web) }],
      tls: [{ hosts: ['shop.example.com'], secret: Secret.fromSecretName(this, 'certificate', 'shop-certificate') }],
    });
  }

  private allowTraffic(): void {
    const { network } = this;
    network.allowDns();
    network.allowIngress('ingress-to-web', {
      workload: this.web,
      peers: [AllowPeer.pods('ingress-nginx', { 'app.kubernetes.io/name': 'ingress-nginx' })],
      ports: [AllowPort.tcp(8080)],
    });
    network.allowConnection('web-to-api', { source: this.web, target: this.api, ports: [AllowPort.tcp(8080)] });
    network.allowConnection('web-to-thumbnails', { source: this.web, target: this.thumbnails, ports: [AllowPort.tcp(8080)] });
    network.allowConnection('smoke-test-to-web', { source: this.smokeTest, target: this.web, ports: [AllowPort.tcp(8080)] });
    for (const [name, source] of Object.entries({ api: this.api, worker: this.worker, migration: this.migration, report: this.report })) {
      network.allowConnection(`${name}-to-database`, { source, target: this.database, ports: [AllowPort.tcp(5432)] });
    }
    network.allowEgress('worker-to-kubernetes', {
      workload: this.worker,
      peers: [AllowPeer.cidr('10.0.0.10/32')], // the real address of the API server, not that of its Service
      ports: [AllowPort.tcp(6443)],
    });
  }

  private grantRights(): void {
    const election = new LeastPrivilegeRole(this, 'worker-election', {
      grants: [
        { resource: ApiResource.LEASES, verbs: ['create'], reason: 'makes the Lease of the election on first start' },
        { resource: ApiResource.LEASES, resourceNames: ['shop-worker'], verbs: ['get', 'update'], reason: 'holds and renews the Lease of the election' },
        { resource: ApiResource.PODS, verbs: ['get', 'list', 'watch'] },
      ],
    });
    election.bind(this.worker);
  }
}
