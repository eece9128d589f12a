export type SecretAnswer =
  { found: true; value: Uint8Array; version: string } | { found: false; reason: string }

/** Gives the value of a secret to the part that starts a task. Paths are absolute within the store `default`. */
export interface SecretResolver {
  resolve(question: { path: string; forTask: string }): Promise<SecretAnswer>
}

/** The resolver of a cluster that has no secret store: it says so instead of starting a task without its secret. */
export const noSecretStore: SecretResolver = {
  resolve: ({ path }) =>
    Promise.resolve({
      found: false,
      reason: `this cluster has no secret store, so secret ${path} cannot be read`,
    }),
}
