const folders = [
  ...['dev', 'proc', 'sys', 'run', 'tmp', 'var/tmp', 'var/cache', 'var/lib/apt', 'var/lib/dpkg/info'],
  ...['var/lib/systemd', 'var/lib/dbus', 'var/lib/ucf', 'etc/ssl/private', 'etc/apt'],
]
const trees = ['man', 'info', 'locale', 'lintian', 'bug', 'help', 'gtk-doc', 'doc-base'].map(
  (name) => `usr/share/${name}`,
)
const files = new Set([
  ...['etc/machine-id', 'etc/hostname', 'etc/resolv.conf', 'etc/.pwd.lock', 'var/lib/dpkg/lock'],
  ...['etc/passwd-', 'etc/group-', 'etc/shadow-', 'etc/gshadow-', 'var/lib/dpkg/triggers/Lock'],
  ...['etc/ssl/certs/ssl-cert-snakeoil.pem', 'var/lib/dpkg/lock-frontend'],
])

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}

/**
 * Whether a path of a Debian tree has no place in an image: lists of apt, documents, translations, caches, logs, and what
 * would be the same secret or identity in every container. Licences stay.
 */
export function isLeftOut(path: string): boolean {
  if (files.has(path) || path.endsWith('.dpkg-old') || /^var\/lib\/dpkg\/.*-old$/.test(path)) return true
  if (folders.some((folder) => isBelow(path, folder))) return true
  if (trees.some((tree) => path === tree || isBelow(path, tree))) return true
  if (isBelow(path, 'var/log')) return /\.log$|\/(?:lastlog|faillog|btmp|wtmp)$/.test(path)
  if (/^etc\/ssh\/ssh_host_/.test(path) || /(^|\/)__pycache__(\/|$)/.test(path)) return true
  return isBelow(path, 'usr/share/doc') && !/^usr\/share\/doc\/[^/]+(\/copyright)?$/.test(path)
}

/** Whether a path is one of those that a recipe removes. */
export function isRemoved(path: string, remove: readonly string[]): boolean {
  return remove.some((pattern) => {
    const place = pattern.slice(1)
    if (place.endsWith('/*')) return isBelow(path, place.slice(0, -2))
    return path === place || isBelow(path, place)
  })
}
