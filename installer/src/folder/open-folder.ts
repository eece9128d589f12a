import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileReason } from '@dcos-lite/lib/errors'
import { installerErrors } from '../errors.ts'

/** Where the installer keeps what belongs to one cluster. */
export interface InstallerFolder {
  path: string
  clusterFile: string
  caCertificateFile: string
  caKeyFile: string
  /** The authority that was there before, while the cluster changes to another one. */
  caOldCertificateFile: string
  /** Of the authority that etcd trusts; only masters get its certificates. */
  storeCaCertificateFile: string
  storeCaKeyFile: string
  storeCaOldCertificateFile: string
  /** What secrets are encrypted with; every master has a copy. */
  clusterKeyFile: string
  knownHostsFile: string
  lockFile: string
  passwordFile: string
  bundleFolder: string
  logFolder: string
}

/** The folder of a configuration: `dcos-installer` beside config.yaml unless another one is named. */
export function folderOf(configFile: string, named: string | undefined): InstallerFolder {
  const path = named === undefined ? join(dirname(resolve(configFile)), 'dcos-installer') : resolve(named)
  return {
    path,
    clusterFile: join(path, 'cluster.json'),
    caCertificateFile: join(path, 'ca.crt'),
    caKeyFile: join(path, 'ca.key'),
    caOldCertificateFile: join(path, 'ca-old.crt'),
    storeCaCertificateFile: join(path, 'etcd-ca.crt'),
    storeCaKeyFile: join(path, 'etcd-ca.key'),
    storeCaOldCertificateFile: join(path, 'etcd-ca-old.crt'),
    clusterKeyFile: join(path, 'cluster-key.json'),
    knownHostsFile: join(path, 'known_hosts'),
    lockFile: join(path, 'lock.json'),
    passwordFile: join(path, 'superuser-password'),
    bundleFolder: join(path, 'bundle'),
    logFolder: join(path, 'logs'),
  }
}

/** Makes the folder; only its owner may look into it, because it holds the key of the authority. */
export async function makeFolders(folder: InstallerFolder, logFolder: string): Promise<void> {
  try {
    await mkdir(folder.path, { recursive: true, mode: 0o700 })
    await mkdir(logFolder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw installerErrors.FOLDER_UNUSABLE({ folder: folder.path, reason: fileReason(error) })
  }
}
