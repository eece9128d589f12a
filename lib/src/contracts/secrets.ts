/** What a task refers to without holding it: a secret, or a key of the config service. */
export type ReferenceKind = 'secret' | 'config'

export interface ReferenceQuestion {
  /** A secret: its path in the store `default`. A key of the config service: `<namespace>/<key>`. */
  path: string
  forTask: string
  /** Default `secret`. */
  kind?: ReferenceKind
}

export type SecretAnswer =
  { found: true; value: Uint8Array; version: string } | { found: false; reason: string }

/** Gives the value of a secret to the part that starts a task. Paths are absolute within the store `default`. */
export interface SecretResolver {
  resolve(question: ReferenceQuestion): Promise<SecretAnswer>
}

/** The resolver of a cluster that has no secret store: it says so instead of starting a task without its secret. */
export const noSecretStore: SecretResolver = {
  resolve: ({ path }) =>
    Promise.resolve({
      found: false,
      reason: `this cluster has no secret store, so secret ${path} cannot be read`,
    }),
}

/**
 * The label of a task that says for which service its secrets are read. Marathon and Metronome set it, whatever a definition
 * says; where permissions are enforced, another framework needs them besides, and is believed otherwise.
 */
export const spaceLabel = 'DCOS_SPACE'

/** A path of secrets or of services without slashes at its ends and without empty parts. */
export function plainPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '')
    .join('/')
}

/**
 * Whether a service may read a secret: what lies in a folder is for the service of that path and those below it, what
 * lies in none is for all. `team/db/password` is for `/team/db` and `/team/db/backup`, not for `/team` or `/other`.
 */
export function mayUseSecret(secretPath: string, serviceId: string): boolean {
  const folder = plainPath(secretPath).split('/').slice(0, -1)
  const service = plainPath(serviceId).split('/')
  return folder.every((part, index) => service[index] === part)
}
