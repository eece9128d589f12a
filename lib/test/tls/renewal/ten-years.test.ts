import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { skipBecause, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import {
  checkTlsMaterial,
  createCertificateAuthority,
  createIntermediateAuthority,
  inspectCertificate,
  issueCertificate,
  readTlsFiles,
  splitPem,
} from '@dcos-lite/lib/tls'
import type { CertificateAuthority, TlsFiles, TlsMaterial } from '@dcos-lite/lib/tls'
import { keepRenewed, localSource } from '@dcos-lite/lib/tls/renewal'
import type { IssuerFiles, Renewals } from '@dcos-lite/lib/tls/renewal'

const dayMs = 24 * 3600 * 1000
const stepDays = 30
const startMs = Date.parse('2030-01-01T00:00:00Z')
const names = ['master', 'agent1', 'agent2']

interface Node {
  name: string
  files: TlsFiles
}

/** A cluster of three nodes on paper: files as on hosts, renewed by an authority on the master. */
interface PaperCluster {
  nodes: Node[]
  clock: ReturnType<typeof createManualClock>
  renewals: Renewals
  trust(node: Node, ...authorities: CertificateAuthority[]): Promise<void>
  install(authority: CertificateAuthority): Promise<void>
  issue(node: Node, authority: CertificateAuthority): Promise<void>
}

async function makeCluster(folder: string, root: CertificateAuthority): Promise<PaperCluster> {
  const clock = createManualClock(startMs)
  const issuer: IssuerFiles = { certFile: join(folder, 'issuer.crt'), keyFile: join(folder, 'issuer.key') }
  const nodes = names.map((name): Node => {
    const fileOf = (file: string): string => join(folder, name, file)
    return {
      name,
      files: { caFile: fileOf('ca.crt'), certFile: fileOf('node.crt'), keyFile: fileOf('node.key') },
    }
  })
  for (const { name } of nodes) await mkdir(join(folder, name))
  const cluster: Omit<PaperCluster, 'renewals'> = {
    nodes,
    clock,
    async trust({ files }, ...authorities) {
      await writeFile(files.caFile, authorities.map(({ certPem }) => certPem).join(''))
    },
    async install(authority) {
      const about = { commonName: 'issuer', nowMs: clock.nowMs(), validMs: 100 * 366 * dayMs }
      const { certPem, keyPem } = await createIntermediateAuthority(authority, about)
      await writeFile(issuer.certFile, certPem)
      await writeFile(issuer.keyFile, keyPem)
    },
    async issue({ name, files }, authority) {
      const made = await issueCertificate(authority, {
        commonName: name,
        addresses: ['127.0.0.1'],
        dnsNames: name === 'master' ? ['master.mesos'] : [name],
        nowMs: clock.nowMs(),
        validMs: 397 * dayMs,
      })
      await writeFile(files.keyFile, made.keyPem)
      await writeFile(files.certFile, made.certPem)
    },
  }
  await cluster.install(root)
  for (const node of nodes) {
    await cluster.trust(node, root)
    await cluster.issue(node, root)
  }
  const holders = nodes.map(({ files }) => ({ files, source: localSource(issuer, clock) }))
  return { ...cluster, renewals: keepRenewed(holders, { ...testEnvironment(), clock }) }
}

const materialsOf = (nodes: Node[]): Promise<TlsMaterial[]> =>
  Promise.all(nodes.map(({ files }) => readTlsFiles(files)))

/** Whether each node would take each other node's certificate at this moment, as a client and as a server. */
async function allTrustAll({ nodes, clock }: PaperCluster): Promise<void> {
  const materials = await materialsOf(nodes)
  for (const { ca } of materials) {
    for (const { cert } of materials) {
      expect(checkTlsMaterial({ ca, cert }, clock.nowMs())?.message).to.equal(undefined)
    }
  }
}

/** The same as OpenSSL sees it at that moment. */
async function opensslAgrees({ nodes, clock }: PaperCluster, folder: string): Promise<void> {
  const materials = await materialsOf(nodes)
  const at = String(Math.floor(clock.nowMs() / 1000))
  for (const [index, { ca }] of materials.entries()) {
    const { cert } = materials[(index + 1) % materials.length] ?? { cert: '' }
    const [leaf = '', ...between] = splitPem(cert)
    const fileOf = (name: string): string => join(folder, name)
    await writeFile(fileOf('trusted.pem'), ca)
    await writeFile(fileOf('leaf.pem'), leaf)
    await writeFile(fileOf('between.pem'), between.join('') || leaf)
    const words = [
      'verify',
      '-attime',
      at,
      '-x509_strict',
      '-purpose',
      'sslclient',
      '-CAfile',
      fileOf('trusted.pem'),
    ]
    const [failure, said] = await new Promise<[Error | null, string]>((resolve) => {
      execFile(
        'openssl',
        [...words, '-untrusted', fileOf('between.pem'), fileOf('leaf.pem')],
        (error, out, text) => resolve([error, out + text]),
      )
    })
    expect(failure, said).to.equal(null)
  }
}

/** Ten years in steps of a month; in the fifth the authority is replaced while everything goes on. */
async function tenYears(check: (cluster: PaperCluster, renewed: boolean) => Promise<void>): Promise<number> {
  let rotations = 0
  await withTemporaryFolder(async (folder) => {
    const first = await createCertificateAuthority({ commonName: 'first', nowMs: startMs })
    const cluster = await makeCluster(folder, first)
    const { nodes, clock, renewals } = cluster
    let seen = ''
    const look = async (): Promise<void> => {
      const now = (await materialsOf(nodes)).map(({ cert }) => cert).join('')
      const renewed = now !== seen
      if (renewed) rotations += 1
      seen = now
      await check(cluster, renewed)
    }
    try {
      for (let day = 0; day < 3653; day += stepDays) {
        clock.advance(stepDays * dayMs)
        await renewals.look()
        expect(renewals.problems()).to.deep.equal([])
        await look()
        if (day !== 61 * stepDays) continue
        const second = await createCertificateAuthority({ commonName: 'second', nowMs: clock.nowMs() })
        for (const node of nodes) {
          await cluster.trust(node, second, first)
          await look()
        }
        await cluster.install(second)
        for (const node of nodes) {
          await cluster.issue(node, second)
          await look()
        }
        for (const node of nodes) {
          await cluster.trust(node, second)
          await look()
        }
      }
    } finally {
      renewals.stop()
    }
  })
  return rotations
}

describe('Ten years of a cluster', function () {
  this.timeout(120_000)

  it('pass without a moment at which two of its nodes do not trust one another', async () => {
    let shortestMs = Infinity
    const rotations = await tenYears(async (cluster) => {
      await allTrustAll(cluster)
      for (const { cert } of await materialsOf(cluster.nodes)) {
        shortestMs = Math.min(shortestMs, inspectCertificate(cert).notAfterMs - cluster.clock.nowMs())
      }
    })
    expect(rotations).to.be.greaterThan(12)
    expect(shortestMs / dayMs, 'renewed well before the end').to.be.greaterThan(90)
  })

  it('pass in the eyes of OpenSSL, too', async function () {
    const there = await new Promise((resolve) => execFile('openssl', ['version'], (error) => resolve(!error)))
    if (there !== true) skipBecause(this, 'openssl is not installed')
    await withTemporaryFolder(async (folder) => {
      await tenYears(async (cluster, renewed) => {
        if (renewed) await opensslAgrees(cluster, folder)
      })
    })
  })

  it('leave names and uses as they were, and keys that nobody had before', () =>
    withTemporaryFolder(async (folder) => {
      const root = await createCertificateAuthority({ commonName: 'root', nowMs: startMs })
      const { nodes, clock, renewals } = await makeCluster(folder, root)
      const [master] = nodes
      try {
        await renewals.look()
        const before = await readFile(master?.files.keyFile ?? '', 'utf8')
        const { addresses, dnsNames, usages } = inspectCertificate((await materialsOf(nodes))[0]?.cert ?? '')
        clock.advance(300 * dayMs)
        await renewals.look()
        const after = inspectCertificate((await materialsOf(nodes))[0]?.cert ?? '')
        expect(after).to.deep.include({ addresses, dnsNames, usages, issuer: 'issuer' })
        expect(await readFile(master?.files.keyFile ?? '', 'utf8')).not.to.equal(before)
      } finally {
        renewals.stop()
      }
    }))
})
