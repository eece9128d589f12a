import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import { checkServerIdentity, connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import type { Client, ClientChannel } from 'ssh2'
import { messageOf } from '@dcos-lite/lib/errors'
import { inspectCertificate } from '@dcos-lite/lib/tls'
import { installerErrors } from '../errors.ts'
import type { HostAnswer, HostRequest, TrustedCertificate } from './types.ts'

function openForward(client: Client, address: string, port: number): Promise<ClientChannel | undefined> {
  return new Promise((resolve) => {
    try {
      // An sshd that forwards nothing is common; then the port is called directly.
      client.forwardOut('127.0.0.1', 0, address, port, (error, channel) =>
        resolve(error ? undefined : channel),
      )
    } catch {
      resolve(undefined)
    }
  })
}

/** What Node's HTTP client expects of a socket and a channel does not have. */
function asSocket(channel: ClientChannel): Socket {
  const nothing = (): ClientChannel => channel
  Object.assign(channel, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
    destroySoon: () => channel.destroy(),
  })
  return channel as unknown as Socket
}

/** How a connection to a host is encrypted, also inside of the session. */
function encryptionOf(
  { authorityPem, exactly }: TrustedCertificate,
  address: string,
  channel: ClientChannel | undefined,
): RequestOptions {
  const wanted = exactly === undefined ? undefined : inspectCertificate(exactly).fingerprint
  const options: ConnectionOptions = {
    ca: authorityPem,
    host: address,
    servername: '',
    // A certificate of the operator's names what people use, not the address; then it must be that very one.
    checkServerIdentity: (_host, shown) => {
      if (wanted === undefined) return checkServerIdentity(address, shown)
      return shown.fingerprint256 === wanted ? undefined : new Error('it shows another certificate')
    },
  }
  if (!channel) return options
  return { ...options, createConnection: () => connect({ ...options, socket: asSocket(channel) }) }
}

/** Makes an HTTP call to a port of a host, through the session where its sshd forwards, directly otherwise. */
export async function requestThrough(
  client: Client,
  address: string,
  call: HostRequest,
): Promise<HostAnswer> {
  const { port, path, method = 'GET', body, timeoutMs = 30_000, tls } = call
  const channel = await openForward(client, address, port)
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    accept: 'application/json',
    host: port === (tls ? 443 : 80) ? address : `${address}:${port}`,
    connection: 'close',
    ...(text === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...call.headers,
  }
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      clearTimeout(timer)
      channel?.destroy()
      const url = `${tls ? 'https' : 'http'}://${address}:${port}${path}`
      reject(installerErrors.NO_ANSWER({ method, url, reason: messageOf(error) }, { cause: error }))
    }
    const start = tls ? httpsRequest : httpRequest
    const encryption = tls ? encryptionOf(tls, address, channel) : {}
    const sent = start(
      {
        ...encryption,
        host: address,
        port,
        path,
        method,
        headers,
        agent: false,
        ...(channel && !tls ? { createConnection: () => asSocket(channel) } : {}),
      },
      (answer) => {
        let received = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (received += chunk))
        answer.once('error', fail)
        answer.once('end', () => {
          clearTimeout(timer)
          channel?.destroy()
          resolve({ status: answer.statusCode ?? 0, text: received })
        })
      },
    )
    const timer = setTimeout(() => {
      sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`))
    }, timeoutMs)
    sent.once('error', fail)
    sent.end(text)
  })
}
