import { once } from 'node:events'
import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { systemClock } from '@dcos-lite/lib/clock'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import { universeErrors } from '../errors.ts'
import { readTrusted } from '../publish/signing-flags.ts'
import { readRepositoryFolder } from '../repository/repository-folder.ts'
import { requireFolder } from '../require-folder.ts'
import { startRepositoryServer } from '../serve/start-server.ts'
import { readTokens } from '../serve/tokens.ts'
import { UniverseCommand } from '../universe-command.ts'

/** Serves a repository folder until it is interrupted. */
export class Serve extends UniverseCommand {
  static override summary = 'Serve a repository folder to clusters.'
  static override description =
    'Answers /repo, /package/NAME and their signatures in the form that fits the cluster (Accept and User-Agent), with conditional requests and gzip. It reads the folder only; it writes when a maintainer publishes with a token.'
  static override examples = [
    '<%= config.bin %> serve release --port 8085',
    '<%= config.bin %> serve release --host 0.0.0.0 --port 443 --tls-cert cert.pem --tls-key key.pem --tokens tokens.json --trust keys/keys.json',
  ]
  static override args = { folder: Args.string({ description: 'folder of the repository', required: true }) }
  static override flags = {
    host: Flags.string({ description: 'address to listen on', default: '127.0.0.1' }),
    port: Flags.integer({ description: 'port; 0 takes a free one', default: 8085, min: 0, max: 65_535 }),
    tokens: Flags.string({ description: 'file of tokens: {"read": [...], "publish": [...]}' }),
    trust: Flags.string({ description: 'keys of which one must sign the first publication', multiple: true }),
    'tls-cert': Flags.string({ description: 'certificate (PEM)', dependsOn: ['tls-key'] }),
    'tls-key': Flags.string({ description: 'its key (PEM)', dependsOn: ['tls-cert'] }),
  }

  override async run(): Promise<{ url: string; folder: string }> {
    const { args, flags } = await this.parse(Serve)
    const [certFile, keyFile] = [flags['tls-cert'], flags['tls-key']]
    const folder = resolve(args.folder)
    await requireFolder(folder, universeErrors.REPOSITORY_UNREADABLE)
    await readRepositoryFolder(folder) // one that is damaged is refused here rather than to every client
    const log = createLogger({ component: 'universe', clock: systemClock, level: 'warn' })
    const running = await startRepositoryServer(
      {
        folder,
        listen: { host: flags.host, port: flags.port },
        ...(flags.tokens === undefined ? {} : { tokens: await readTokens(flags.tokens) }),
        ...(flags.trust ? { trustedKeys: await readTrusted(flags.trust) } : {}),
        ...(certFile !== undefined && keyFile !== undefined
          ? { tls: { certFile, keyFile, caFile: certFile } }
          : {}),
      },
      { clock: systemClock, random: systemRandom, log },
    )
    const url = running.urls.api ?? ''
    if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify({ event: 'serving', url, folder })}\n`)
    this.log(`Serving ${folder} at ${url}/repo (interrupt to stop)`)
    const signal = new AbortController()
    await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: signal.signal })))
    signal.abort()
    await running.stop()
    return { url, folder }
  }
}
