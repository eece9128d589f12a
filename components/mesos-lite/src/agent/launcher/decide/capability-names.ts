/** The capabilities of Linux in the order of their numbers, without `CAP_`. */
export const capabilityNames = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...[
    'LINUX_IMMUTABLE',
    'NET_BIND_SERVICE',
    'NET_BROADCAST',
    'NET_ADMIN',
    'NET_RAW',
    'IPC_LOCK',
    'IPC_OWNER',
  ],
  ...[
    'SYS_MODULE',
    'SYS_RAWIO',
    'SYS_CHROOT',
    'SYS_PTRACE',
    'SYS_PACCT',
    'SYS_ADMIN',
    'SYS_BOOT',
    'SYS_NICE',
  ],
  ...[
    'SYS_RESOURCE',
    'SYS_TIME',
    'SYS_TTY_CONFIG',
    'MKNOD',
    'LEASE',
    'AUDIT_WRITE',
    'AUDIT_CONTROL',
    'SETFCAP',
  ],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF'],
  'CHECKPOINT_RESTORE',
] as const

/** What a container with an image keeps unless it says otherwise: as with Docker, but it makes no device nodes. */
export const usualCapabilities: readonly string[] = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE'],
  ...['NET_RAW', 'SYS_CHROOT', 'AUDIT_WRITE', 'SETFCAP'],
]

/** What a container whose devices are its own cannot have: systemd takes these with them. */
export const deviceCapabilities: readonly string[] = ['MKNOD', 'SYS_RAWIO']

/** Whether Linux has a capability of this name. */
export function isCapability(name: string): boolean {
  return (capabilityNames as readonly string[]).includes(name)
}

/** A set of capabilities as a number with one bit each. */
export function capabilityMask(names: readonly string[]): bigint {
  return names.reduce(
    (mask, name) => mask | (1n << BigInt((capabilityNames as readonly string[]).indexOf(name))),
    0n,
  )
}
