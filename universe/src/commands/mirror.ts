import { basename, join, resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { fileReason } from '@dcos-lite/lib/errors'
import { byNameAndRelease } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { writeWhole } from '@dcos-lite/lib/files'
import { indexEntry, verifyRepository } from '@dcos-lite/lib/package-signing'
import type { AssetHash } from '@dcos-lite/lib/package-signing'
import { counted } from '../counted.ts'
import { universeErrors } from '../errors.ts'
import { loginFlags, readLoginFile } from '../images/login-flags.ts'
import { readPlatforms } from '../images/platforms.ts'
import { packMirror, unpackMirror } from '../mirror/archive.ts'
import { fetchAssets } from '../mirror/fetch-assets.ts'
import { fetchImages } from '../mirror/fetch-images.ts'
import { movePackage } from '../mirror/rewrite.ts'
import { nextState } from '../publish/next-state.ts'
import { publish } from '../publish/publish.ts'
import { readToken, readTrusted, signingFlags, signingOf } from '../publish/signing-flags.ts'
import { readRepository } from '../repository/read-repository.ts'
import type { RepositoryState } from '../repository/state.ts'
import { UniverseCommand } from '../universe-command.ts'

interface MirrorResult {
  folder: string
  written: boolean
  verified: boolean
  /** Whether the copy is signed, so that clusters take it without --unsigned. */
  signed: boolean
  serial: number
  revisions: number
  assets: number
  fetched: number
  bytes: number
  /** Container images that the packages name. */
  images: string[]
  /** Of images, now. */
  imageBytesFetched?: number
  /** The file that all of it was packed into. */
  archive?: { file: string; bytes: number; sha256: string }
}

/** Copies a repository with its assets and images into a folder or an archive. */
export class Mirror extends UniverseCommand {
  static override summary = 'Copy a repository with its assets and container images into one folder.'
  static override description =
    'Checks the signature, fetches every asset and compares it with the signed hash, lets the packages point to the copy, and publishes them in FOLDER, which `serve` serves. The container images that packages name come along, as an OCI layout that `serve` gives to agents. Run again, it goes on where it ended. With --archive all of it becomes one file; --from-archive makes a folder of it again and checks every hash.'
  static override examples = [
    '<%= config.bin %> mirror https://packages.example.com --out copy --base-url http://packages.internal:8085 --trust keys.json --key own/first.key',
    '<%= config.bin %> mirror release --out copy --base-url http://packages.internal:8085 --unsigned --package nginx --dry-run',
    '<%= config.bin %> mirror https://packages.example.com --out copy --base-url http://packages.internal:8085 --trust keys.json --key own/first.key --archive copy.tar.zst',
    '<%= config.bin %> mirror --from-archive copy.tar.zst --out copy',
  ]
  static override args = { source: Args.string({ description: 'folder, document or URL' }) }
  static override flags = {
    out: Flags.string({ description: 'folder of the copy', required: true }),
    'base-url': Flags.string({ description: 'where clusters will reach the copy' }),
    archive: Flags.string({ description: 'file to pack the copy into: .tar, .tar.gz or .tar.zst' }),
    'from-archive': Flags.string({ description: 'archive of a mirror to unpack into --out' }),
    'without-images': Flags.boolean({ description: 'leave container images out' }),
    platform: Flags.string({
      description: 'of images for several: os/architecture (may be given again; default: this machine)',
      multiple: true,
    }),
    'insecure-registry': Flags.string({
      description: 'registry without TLS (may be given again)',
      multiple: true,
    }),
    ...loginFlags,
    trust: Flags.string({
      description: 'keys of the source that you trust',
      multiple: true,
      exclusive: ['unsigned'],
    }),
    unsigned: Flags.boolean({ description: 'take a source that nobody vouches for' }),
    package: Flags.string({ description: 'only this package (may be given again)', multiple: true }),
    ...signingFlags,
    'token-file': Flags.string({ description: 'file with the token for the source' }),
    'dry-run': Flags.boolean({ description: 'check the source and show what would be fetched' }),
  }

  override async run(): Promise<MirrorResult> {
    const { args, flags } = await this.parse(Mirror)
    if (flags['from-archive'] !== undefined) return this.unpack(flags['from-archive'], resolve(flags.out))
    const { 'base-url': baseUrl } = flags
    if (args.source === undefined || baseUrl === undefined) {
      const reason = 'A mirror needs a source and --base-url, or --from-archive.'
      throw universeErrors.USAGE({ reason, command: 'mirror' })
    }
    const token = await readToken(flags['token-file'])
    const source = await readRepository(args.source, token)
    const verified = await this.verify(args.source, source, flags.trust, flags.unsigned)
    const wanted = source.packages.filter(({ name }) => flags.package?.includes(name) ?? true)
    const entries =
      verified && source.index ? source.index.packages : wanted.map((one) => indexEntry(one, new Map()))
    const chosen = entries.filter(({ name }) => flags.package?.includes(name) ?? true)
    const folder = resolve(flags.out)
    const images = flags['without-images'] ? [] : [...new Set(chosen.flatMap((entry) => entry.images))]
    const urls = new Set(chosen.flatMap((entry) => entry.assets.map(({ url }) => url)))
    const base = { folder, verified, revisions: wanted.length, assets: urls.size, images }
    if (flags['dry-run']) {
      for (const one of [...urls, ...images]) this.log(`would fetch ${one}`)
      return { ...base, written: false, signed: false, serial: 0, fetched: 0, bytes: 0 }
    }
    const { assets, fetched } = await fetchAssets(folder, chosen, (done, all, url) =>
      this.log(`${done}/${all} ${url}`),
    )
    const fetchedImages = flags['without-images']
      ? { images: [], fetched: 0 }
      : await fetchImages(
          folder,
          chosen,
          {
            place: args.source,
            ...(token === undefined ? {} : { token }),
            logins: await readLoginFile(flags.logins),
            insecureRegistries: flags['insecure-registry'] ?? [],
            platforms: readPlatforms(flags.platform ?? []),
            signal: new AbortController().signal,
          },
          (done, all, image) => this.log(`${done}/${all} ${image}`),
        )
    const place = baseUrl.replace(/\/+$/, '')
    const moved = (url: string): string => {
      if (url.startsWith('data:')) return url // it is its own content
      const hash = assets.get(url)?.sha256 ?? ''
      return `${place}/assets/sha256/${hash}/${encodeURIComponent(basename(new URL(url).pathname) || 'file')}`
    }
    const packages = wanted.map((one) => movePackage(one, moved))
    const hashes = new Map<string, AssetHash>([...assets].map(([url, hash]) => [moved(url), hash]))
    const state = await this.commit(folder, packages, hashes, flags)
    if (source.signature !== undefined) {
      await writeWhole(join(folder, 'origin.signature'), source.signature).catch((error: unknown) => {
        throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
      })
    }
    const bytes = [...assets.values()].reduce((sum, asset) => sum + asset.bytes, 0)
    this.log(
      `Mirrored ${counted(packages.length, 'revision')} and ${counted(assets.size, 'asset')} (${bytes} bytes, ${fetched} fetched now) to ${folder}`,
    )
    if (!state.signature)
      this.log('The copy is NOT SIGNED: clusters take it with --unsigned only (see --key).')
    this.log(
      `Mirrored ${counted(fetchedImages.images.length, 'container image')} (${fetchedImages.fetched} bytes fetched now)`,
    )
    const done = {
      ...base,
      written: true,
      signed: state.signature !== undefined,
      serial: state.serial,
      fetched,
      bytes,
      imageBytesFetched: fetchedImages.fetched,
    }
    if (flags.archive === undefined) return done
    const file = resolve(flags.archive)
    const archive = { file, ...(await packMirror(folder, file)) }
    this.log(`Packed ${file} (${archive.bytes} bytes, SHA-256 ${archive.sha256})`)
    return { ...done, archive }
  }

  private async unpack(file: string, folder: string): Promise<MirrorResult> {
    const checked = await unpackMirror(resolve(file), folder)
    const state = await readRepository(folder)
    const entries = state.index?.packages ?? state.packages.map((one) => indexEntry(one, new Map()))
    this.log(
      `Unpacked ${counted(state.packages.length, 'revision')} into ${folder}; ${counted(checked, 'hash', 'hashes')} checked, all right`,
    )
    return {
      ...{ folder, written: true, verified: true, serial: state.serial, revisions: state.packages.length },
      ...{ assets: new Set(entries.flatMap((entry) => entry.assets.map(({ url }) => url))).size },
      ...{ signed: state.signature !== undefined },
      ...{ fetched: 0, bytes: 0, images: [...new Set(entries.flatMap((entry) => entry.images))] },
    }
  }

  private async verify(
    place: string,
    source: RepositoryState,
    trust: string[] | undefined,
    unsigned: boolean,
  ): Promise<boolean> {
    if (unsigned) return false
    const { document, signature } = source
    const trustedKeys = await readTrusted(trust ?? [])
    const { trusted, reasons } = verifyRepository({ document, signature, trustedKeys, now: new Date() })
    if (trusted) return true
    throw universeErrors.NOT_TRUSTED({
      what: `The repository at ${place}`,
      reasons: reasons
        .map(({ message }) => message)
        .join(' ')
        .replace(/\.$/, ''),
    })
  }

  private commit(
    folder: string,
    packages: PackageDefinition[],
    hashes: ReadonlyMap<string, AssetHash>,
    flags: Parameters<typeof signingOf>[0],
  ): Promise<RepositoryState> {
    return publish({ place: folder }, new Date(), async (before) => {
      const names = new Set(packages.map((one) => `${one.name} ${one.releaseVersion}`))
      const kept = before.packages.filter((one) => !names.has(`${one.name} ${one.releaseVersion}`))
      const all = [...kept, ...packages].sort(byNameAndRelease)
      const signing = await signingOf(flags, before, [])
      return nextState(before, all, signing && { ...signing, assets: hashes })
    })
  }
}
