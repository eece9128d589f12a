export { withLock } from '@dcos-lite/lib/file-lock'
