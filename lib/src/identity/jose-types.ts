import type { createLocalJWKSet } from 'jose'

export type { JSONWebKeySet } from 'jose'

/** Finds the key that verifies a token. */
export type LocalJWKSetResolver = ReturnType<typeof createLocalJWKSet>
