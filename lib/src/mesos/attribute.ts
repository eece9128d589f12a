import type { Range } from './resource.ts'

export interface Attribute {
  name: string
  type: 'TEXT' | 'SCALAR' | 'RANGES' | 'SET'
  text?: { value: string }
  scalar?: { value: number }
  ranges?: { range: Range[] }
  set?: { item: string[] }
}

export interface DomainInfo {
  fault_domain?: { region: { name: string }; zone: { name: string } }
}
