import { splitPem } from '@dcos-lite/lib/tls'
import { problem, warning } from './types.ts'
import type { HostCheck } from './types.ts'

const ourLink = '/opt/dcos/active'

const certificatesIn = (text: string): string[] => {
  const found = splitPem(text)
  return (found.length === 0 ? [text] : found).map((pem) => pem.replace(/\s/g, ''))
}

/** Whether a node trusts one of the authorities of the folder; it may trust another besides while they change. */
function knows(trusted: string, authority: string | undefined): boolean {
  const own = certificatesIn(authority ?? '')
  return certificatesIn(trusted).some((pem) => pem !== '' && own.includes(pem))
}

export const belongsToNoOther: HostCheck = (facts, _, { clusterId, authority }) => {
  const { address, installed, mesosphere } = facts
  const remedy =
    'Use the folder of the installer that made that cluster (--folder), or uninstall the host with it first.'
  if (installed.clusterId !== undefined && installed.clusterId !== clusterId) {
    return [problem(address, `it belongs to the cluster ${installed.clusterId} already`, remedy)]
  }
  const caCertificate = installed.certificates['ca.crt']
  if (caCertificate !== undefined && !knows(caCertificate, authority)) {
    return [problem(address, 'it has the certificates of another cluster (/var/lib/dcos/pki)', remedy)]
  }
  if (mesosphere !== undefined && mesosphere !== ourLink) {
    const text = '/opt/mesosphere is there and is not ours: DC/OS or another cluster is installed'
    return [problem(address, text, 'Uninstall that from the host first.')]
  }
  const isOurs = installed.packages.length > 0 || installed.activeSet !== undefined
  if (!isOurs && installed.unitFiles.length > 0) {
    const text = `unit files of another installation are there: ${installed.unitFiles.join(', ')}`
    return [problem(address, text, 'Remove them, then run "systemctl daemon-reload" on the host.')]
  }
  return []
}

export const roleStays: HostCheck = ({ address, installed }, { role }) => {
  if (installed.role === undefined || installed.role === role) return []
  const text = `it has the role ${installed.role}; config.yaml gives it the role ${role}`
  return [problem(address, text, 'Uninstall the host first; a role is not changed in place.')]
}

export const mastersStay: HostCheck = ({ address, installed }, _, { config }) => {
  const wanted = config.hosts.filter(({ role }) => role === 'master').map((host) => host.address)
  const { masters } = installed
  if (masters === undefined || [...masters].sort().join() === [...wanted].sort().join()) return []
  const text = `its cluster has the masters ${masters.join(', ')}; config.yaml lists ${wanted.join(', ')}`
  return [problem(address, text, 'Masters are not added or replaced in place; list those that there are.')]
}

export const stateIsGood: HostCheck = ({ address, systemState }) =>
  ['running', 'degraded', 'starting'].includes(systemState)
    ? []
    : [warning(address, `systemd says the system is "${systemState}"`, 'Look at "systemctl --failed".')]
