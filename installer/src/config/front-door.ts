import type { FrontDoorDescription } from '@dcos-lite/bootstrap'
import { readTlsFiles, splitPem } from '@dcos-lite/lib/tls'
import type { CertificateAndKey } from '@dcos-lite/lib/tls'
import { readFile } from 'node:fs/promises'
import { messageOf } from '@dcos-lite/lib/errors'
import { installerErrors } from '../errors.ts'
import type { ConfigValues } from './used-keys.ts'

/** What the configuration says about the encrypted front door. */
export interface ConfiguredFrontDoor {
  /** Names and addresses of it besides those of the masters. */
  names: string[]
  /** A certificate of somebody else, which the cluster does not renew. `caPem` is what it is verified with. */
  own: (CertificateAndKey & { caPem: string }) | undefined
  tls: FrontDoorDescription
}

/** Finds a file that a key of the configuration names. */
export type FindNamed = (key: string, named: string) => string | undefined

type Values = Pick<
  ConfigValues,
  | 'front_door_names'
  | 'front_door_certificate_path'
  | 'front_door_key_path'
  | 'front_door_ca_path'
  | 'adminrouter_tls_1_0_enabled'
  | 'adminrouter_tls_1_1_enabled'
  | 'adminrouter_tls_1_2_enabled'
  | 'adminrouter_tls_cipher_suite'
  | 'adminrouter_x_frame_options'
>

const oldSuites = 'EECDH+AES128:RSA+AES128:EECDH+AES256:RSA+AES256:!MD5:!3DES'

function tlsOf(values: Values): FrontDoorDescription {
  const enabled = (
    [
      ['TLSv1', values.adminrouter_tls_1_0_enabled],
      ['TLSv1.1', values.adminrouter_tls_1_1_enabled],
      ['TLSv1.2', values.adminrouter_tls_1_2_enabled],
    ] as const
  ).flatMap(([version, on]) => (on ? [version] : []))
  const [oldest = 'TLSv1.2'] = enabled
  const newest = enabled.at(-1) ?? 'TLSv1.2'
  const chosen = values.adminrouter_tls_cipher_suite
  const old = oldest !== 'TLSv1.2'
  const suites = chosen === '' && old ? oldSuites : chosen
  return {
    ...(old ? { minVersion: oldest } : {}),
    ...(newest === 'TLSv1.2' ? {} : { maxVersion: newest }),
    // OpenSSL takes the old versions only below its usual level of security.
    ...(values.adminrouter_x_frame_options === 'DENY'
      ? {}
      : { frameOptions: values.adminrouter_x_frame_options }),
    ...(suites === '' ? {} : { cipherSuite: old ? `${suites}@SECLEVEL=0` : suites }),
  }
}

async function ownCertificate(values: Values, find: FindNamed): Promise<ConfiguredFrontDoor['own']> {
  const certFile = find('front_door_certificate_path', values.front_door_certificate_path)
  const keyFile = find('front_door_key_path', values.front_door_key_path)
  if (certFile === undefined && keyFile === undefined) return undefined
  if (certFile === undefined || keyFile === undefined) {
    const reason = 'front_door_certificate_path and front_door_key_path belong together'
    throw installerErrors.FRONT_DOOR_UNUSABLE({ reason })
  }
  const caFile = find('front_door_ca_path', values.front_door_ca_path)
  try {
    const { cert, key } = await readTlsFiles({ caFile: caFile ?? certFile, certFile, keyFile })
    const caPem = caFile === undefined ? (splitPem(cert).at(-1) ?? cert) : await readFile(caFile, 'utf8')
    return { certPem: cert, keyPem: key, caPem }
  } catch (error) {
    throw installerErrors.FRONT_DOOR_UNUSABLE({ reason: messageOf(error) }, { cause: error })
  }
}

/** Reads what the keys of the front door say, and the files that they name. */
export async function frontDoorOf(values: Values, find: FindNamed): Promise<ConfiguredFrontDoor> {
  return { names: values.front_door_names, own: await ownCertificate(values, find), tls: tlsOf(values) }
}
