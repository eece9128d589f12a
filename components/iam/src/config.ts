import type { CertificatesConfig } from './certificates/serve-certificates.ts'
import type { ListenAddress } from '@dcos-lite/lib/component'
import type { PermissionMode } from '@dcos-lite/lib/contracts'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'

/** The account that exists from the first start. It has a password hash or, as a service account, a public key. */
export interface SuperuserConfig {
  uid: string
  /** Made by `hashPassword` of `@dcos-lite/lib/passwords`. A hash that was not applied yet replaces the password. */
  passwordHash?: string
  /** RSA public key, PEM. */
  publicKey?: string
}

/** Failed logins that one uid from one address, and (tenfold) one address alone, may make within a window. */
export interface LoginRateLimit {
  failures: number
  windowMs: number
}

/** Configuration of the identity service. */
export interface IamConfig {
  listen: ListenAddress
  store: Store | StoreConfig
  clusterId: string
  superuser?: SuperuserConfig
  /** How long a token and its cookies are good for. Default 5 days. */
  tokenLifetimeMs?: number
  /** Default: 10 failures in 60 s. */
  loginRateLimit?: LoginRateLimit
  /** Marks the login cookie `Secure`; for clusters whose front door is only reached over TLS. */
  secureCookies?: boolean
  /** `enforce`: only who may use `dcos:adminrouter:acs` administers accounts. Default `open`: whoever is logged in. */
  permissions?: PermissionMode
  /** A hash-chained log of every changing call and every login. */
  auditFile?: string
  /** On masters of an installed cluster: signs and renews certificates. */
  certificates?: CertificatesConfig
}

/** Defaults that a client can see are those of DC/OS 2.2. */
export const iamDefaults = {
  tokenLifetimeMs: 5 * 24 * 3600 * 1000,
  loginRateLimit: { failures: 10, windowMs: 60_000 },
} as const
