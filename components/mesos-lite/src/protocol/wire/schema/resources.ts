/** Resources, offers, what is done with them, and the parties that exchange them. */
export const resourceMessages = {
  AllocationInfo: 'role#1:string',
  Reservation: 'type#4:ReservationType role#3:string principal#1:string labels#2:Labels',
  Persistence: 'id#1:string! principal#2:string',
  DiskRoot: 'root#1:string',
  DiskSource:
    'type#1:DiskSourceType! path#2:DiskRoot mount#3:DiskRoot id#4:string metadata#5:Labels profile#6:string vendor#7:string',
  Disk: 'persistence#1:Persistence volume#2:Volume source#3:DiskSource',
  Resource:
    'provider_id#12:Id name#1:string! type#2:ValueType! scalar#3:Scalar ranges#4:Ranges set#5:Set role#6:string allocation_info#11:AllocationInfo reservation#8:Reservation reservations#13:Reservation* disk#7:Disk revocable#9:Empty shared#10:Empty',
  Capability: 'type#1:FrameworkCapability',
  Quantities: 'quantities#1:{Scalar}',
  MinAllocatable: 'quantities#1:Quantities*',
  RoleFilters: 'min_allocatable_resources#1:MinAllocatable',
  FrameworkInfo:
    'user#1:string! name#2:string! id#3:Id failover_timeout#4:double=0 checkpoint#5:bool=false role#6:string roles#12:string* hostname#7:string principal#8:string webui_url#9:string capabilities#10:Capability* labels#11:Labels offer_filters#13:{RoleFilters}',
  MasterCapability: 'type#1:MasterCapabilityType',
  MasterInfo:
    'id#1:string! ip#2:uint32! port#3:uint32!~5050 pid#4:string hostname#5:string version#6:string address#7:Address domain#8:DomainInfo capabilities#9:MasterCapability*',
  AgentInfo:
    'hostname#1:string! port#8:int32~5051 resources#3:Resource* attributes#5:Attribute* id#6:Id domain#10:DomainInfo',
  AgentCapability: 'type#1:AgentCapabilityType',
  CsiContainer:
    'services#1:CsiService* command#2:CommandInfo resources#3:Resource* container#4:ContainerInfo',
  CsiEndpoint: 'csi_service#1:CsiService! endpoint#2:string!',
  CsiPlugin:
    'type#1:string! name#2:string~default containers#3:CsiContainer* endpoints#4:CsiEndpoint* target_path_root#5:string target_path_exists#6:bool',
  StorageProvider: 'plugin#1:CsiPlugin! reconciliation_interval_seconds#2:double',
  ResourceProviderInfo:
    'id#1:Id attributes#2:Attribute* type#3:string! name#4:string! default_reservations#5:Reservation* storage#6:StorageProvider',
  ResourceProvider: 'resource_provider_info#1:ResourceProviderInfo! total_resources#2:Resource*',
  Offer:
    'id#1:Id! framework_id#2:Id! agent_id#3:Id! hostname#4:string! url#8:Url domain#11:DomainInfo resources#5:Resource* attributes#7:Attribute* executor_ids#6:Id* unavailability#9:Unavailability allocation_info#10:AllocationInfo agent_capabilities#1001:string*',
  InverseOffer:
    'id#1:Id! url#2:Url framework_id#3:Id! agent_id#4:Id unavailability#5:Unavailability! resources#6:Resource*',
  Request: 'agent_id#1:Id resources#2:Resource*',
  Launch: 'task_infos#1:TaskInfo*',
  LaunchGroup: 'executor#1:ExecutorInfo! task_group#2:TaskGroupInfo!',
  ReserveOperation: 'resources#1:Resource* source#2:Resource*',
  UnreserveOperation: 'resources#1:Resource*',
  VolumesOperation: 'volumes#1:Resource*',
  GrowVolume: 'volume#1:Resource! addition#2:Resource!',
  ShrinkVolume: 'volume#1:Resource! subtract#2:Scalar!',
  CreateDisk: 'source#1:Resource! target_type#2:DiskSourceType! target_profile#3:string',
  DestroyDisk: 'source#1:Resource!',
  Operation:
    'type#1:OperationType id#12:Id launch#2:Launch launch_group#7:LaunchGroup reserve#3:ReserveOperation unreserve#4:UnreserveOperation create#5:VolumesOperation destroy#6:VolumesOperation grow_volume#13:GrowVolume shrink_volume#14:ShrinkVolume create_disk#15:CreateDisk destroy_disk#16:DestroyDisk',
  OperationStatus:
    'operation_id#1:Id state#2:OperationState! message#3:string converted_resources#4:Resource* uuid#5:Uuid agent_id#6:Id resource_provider_id#7:Id',
  OperationRecord:
    'framework_id#1:Id agent_id#2:Id info#3:Operation! latest_status#4:OperationStatus! statuses#5:OperationStatus* uuid#6:Uuid!',
} as const
