import type { ListenAddress } from '@dcos-lite/lib/component'

/** Configuration of the web page's server. */
export interface DashboardConfig {
  listen: ListenAddress
}
