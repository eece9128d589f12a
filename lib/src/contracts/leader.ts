/** Tells where the leader of a component is. `epoch` grows with every new leader; older ones are refused. */
export interface LeaderDiscovery {
  current(): Promise<{ url: string; epoch: number } | undefined>
  onChange(listener: (leader: { url: string; epoch: number } | undefined) => void): () => void
}
