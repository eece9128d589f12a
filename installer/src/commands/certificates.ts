import { Args, Command, Flags } from '@oclif/core'
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

export class CertificatesRevoke extends Command {
  static override summary = 'never renew the certificates of a host again, or let it renew them again'
  static override description =
    'For a host that leaves the cluster and is not uninstalled. "dcos node decommission" does the same by itself. Masters refuse to renew what was issued until now; the present certificate stays valid until its end. A certificate that is issued later, such as by a new installation, is good. A host that does not answer any more must be taken out of config.yaml first.'
  static override examples = [
    '<%= config.bin %> certificates revoke 10.0.0.21',
    '<%= config.bin %> certificates revoke 10.0.0.21 --undo',
  ]
  static override args = {
    address: Args.string({ required: true, description: 'address of the host, as config.yaml had it' }),
  }
  static override flags = {
    ...clusterFlags,
    'dry-run': preview,
    reason: Flags.string({ description: 'in the log of the masters and on the health page of the host' }),
    undo: Flags.boolean({ description: 'let the host renew again', exclusive: ['reason'] }),
    json,
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CertificatesRevoke)
    const { revokeCertificates } = await import('../session/run-certificates.ts')
    const { reason = 'an operator revoked it', undo } = flags
    const wanted = { preview: flags['dry-run'], json: flags.json, address: args.address, reason, undo }
    process.stdout.write(await revokeCertificates(flags, wanted))
  }
}
