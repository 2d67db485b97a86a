import { userInfo } from 'node:os';

/** What the configuration asks of the machine it runs on. */
export interface Machine {
  /** The operating system's user, libpq's last resort for a user name. */
  readonly userName: () => string | undefined;
  /** The file with the certificates of Amazon RDS. It need not exist. */
  readonly rdsCertificates: string;
}

/** Where the Node runtimes of Lambda keep the certificates of Amazon RDS. Since Node 20 they do not load it themselves. */
export const lambdaCertificates = '/var/runtime/ca-cert.pem';

export const thisMachine: Machine = {
  userName: () => {
    try {
      return userInfo().username || undefined;
    } catch {
      // The user id has no entry in /etc/passwd, as in many containers.
      return undefined;
    }
  },
  rdsCertificates: lambdaCertificates,
};
