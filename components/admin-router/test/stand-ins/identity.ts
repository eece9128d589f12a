import type { ServerResponse } from 'node:http'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { CryptoKey } from 'jose'
import { startStandInUpstream } from './upstream.ts'
import type { StandInUpstream } from './upstream.ts'

/** A stand-in for the identity service: keys, tokens and the feed of users. */
export interface StandInIdentity extends StandInUpstream {
  token(uid: string, claims?: { exp?: number; inc?: string }): Promise<string>
  add(uid: string, incarnation?: string): void
  remove(uid: string): void
  /** Grants a user `full` on a resource. */
  grant(uid: string, rid: string): void
  /** A new key pair replaces the current one. */
  rotate(): Promise<void>
  privateKey(): CryptoKey
  /** Cuts every open feed. */
  cutFeeds(): void
}

interface Account {
  uid: string
  incarnation: string
  kind: 'user'
}

/** Starts the stand-in with the given users. */
export async function startStandInIdentity(uids: string[], fixedPort = 0): Promise<StandInIdentity> {
  const users = new Map<string, Account>()
  const feeds = new Set<ServerResponse>()
  const grants: { rid: string; to: 'user'; id: string; actions: string[] }[] = []
  let generation = 0
  const newKey = async () => {
    const pair = await generateKeyPair('RS256', { extractable: true })
    const kid = `key-${generation++}`
    return { ...pair, kid, jwk: { ...(await exportJWK(pair.publicKey)), alg: 'RS256', use: 'sig', kid } }
  }
  let key = await newKey()
  const publish = (event: string, data: unknown): void => {
    for (const feed of feeds) feed.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const add = (uid: string, incarnation = `${uid}-1`): void => {
    const account: Account = { uid, incarnation, kind: 'user' }
    users.set(uid, account)
    publish('put', account)
  }
  uids.forEach((uid) => add(uid))
  const upstream = await startStandInUpstream((request, response) => {
    if (request.url === '/acs/api/v1/auth/jwks') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key.jwk] }))
      return true
    }
    if (request.url !== '/internal/v1/users/events') return false
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`event: snapshot\ndata: ${JSON.stringify({ users: [...users.values()], grants })}\n\n`)
    feeds.add(response)
    response.on('close', () => feeds.delete(response))
    return true
  }, fixedPort)
  return {
    ...upstream,
    add,
    remove(uid) {
      users.delete(uid)
      publish('removed', { uid })
    },
    grant(uid, rid) {
      const line = { rid, to: 'user' as const, id: uid, actions: ['full'] }
      grants.push(line)
      publish('grant', line)
    },
    async rotate() {
      key = await newKey()
    },
    privateKey: () => key.privateKey,
    cutFeeds() {
      for (const feed of feeds) feed.destroy()
    },
    token(uid, claims = {}) {
      const exp = claims.exp ?? Math.floor(Date.now() / 1000) + 600
      return new SignJWT({ uid, inc: claims.inc ?? users.get(uid)?.incarnation ?? 'none' })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
        .setExpirationTime(exp)
        .sign(key.privateKey)
    },
  }
}
