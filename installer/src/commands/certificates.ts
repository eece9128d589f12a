import { Command, Flags } from '@oclif/core'
import { clusterFlags } from './cluster-flags.ts'

const json = Flags.boolean({ description: 'print JSON; progress goes to standard error' })
const preview = Flags.boolean({ description: 'say for each host what would change, and change nothing' })

export class CertificatesList extends Command {
  static override summary = 'show the certificates of all hosts, and when they end'
  static override description =
    'Changes nothing. The exit code is 1 when a certificate is missing or has ended.'
  static override examples = [
    '<%= config.bin %> certificates list',
    '<%= config.bin %> certificates list --json',
  ]
  static override flags = { ...clusterFlags, json }

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertificatesList)
    const { listCertificates } = await import('../session/run-certificates.ts')
    const { text, good } = await listCertificates(flags, flags.json)
    process.stdout.write(text)
    if (!good) process.exitCode = 1
  }
}

export class CertificatesRenew extends Command {
  static override summary = 'issue certificates that are missing, wrong, ended or end soon'
  static override description =
    'The nodes renew their certificates by themselves. This is for one that could not, such as a host that was switched off for a year: it comes back without a restart.'
  static override examples = [
    '<%= config.bin %> certificates renew --dry-run',
    '<%= config.bin %> certificates renew --all',
  ]
  static override flags = {
    ...clusterFlags,
    'dry-run': preview,
    all: Flags.boolean({ description: 'issue every certificate anew' }),
    json,
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertificatesRenew)
    const { renewCertificates } = await import('../session/run-certificates.ts')
    const wanted = { preview: flags['dry-run'], json: flags.json, all: flags.all }
    process.stdout.write(await renewCertificates(flags, wanted))
  }
}

export class CertificatesRotate extends Command {
  static override summary = 'replace the authorities of the cluster and every certificate, while it runs'
  static override description =
    'Every node trusts the old and the new authorities, gets certificates of the new ones, and forgets the old ones. All hosts must be reachable; what was interrupted goes on when it is repeated.'
  static override examples = ['<%= config.bin %> certificates rotate --dry-run']
  static override flags = { ...clusterFlags, 'dry-run': preview, json }

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertificatesRotate)
    const { rotateAuthorities } = await import('../session/run-certificates.ts')
    process.stdout.write(await rotateAuthorities(flags, { preview: flags['dry-run'], json: flags.json }))
  }
}
