/** The operator API of the master: calls, responses, events. Numbers from 1000 on are fields of our own. */
export const masterMessages = {
  WeightInfo: 'weight#1:double! role#2:string',
  Weights: 'weight_infos#1:WeightInfo*',
  ReserveResources: 'agent_id#1:Id! resources#2:Resource* source#3:Resource*',
  UnreserveResources: 'agent_id#1:Id! resources#2:Resource*',
  AgentVolumes: 'agent_id#1:Id! volumes#2:Resource*',
  GrowAgentVolume: 'agent_id#1:Id volume#2:Resource! addition#3:Resource!',
  ShrinkAgentVolume: 'agent_id#1:Id volume#2:Resource! subtract#3:Scalar!',
  MaintenanceWindow: 'machine_ids#1:MachineId* unavailability#2:Unavailability!',
  MaintenanceSchedule: 'windows#1:MaintenanceWindow*',
  MaintenanceScheduleBody: 'schedule#1:MaintenanceSchedule!',
  Machines: 'machines#1:MachineId*',
  QuotaRequest: 'force#1:bool~false role#2:string guarantee#3:Resource*',
  QuotaRequestBody: 'quota_request#1:QuotaRequest!',
  RoleBody: 'role#1:string!',
  FrameworkIdBody: 'framework_id#1:Id!',
  AgentIdBody: 'agent_id#1:Id!',
  QuotaConfig: 'role#1:string! guarantees#2:{Scalar} limits#3:{Scalar}',
  UpdateQuota: 'force#1:bool~false quota_configs#2:QuotaConfig*',
  DrainAgent:
    'agent_id#1:Id! max_grace_period#2:Duration mark_gone#3:bool~false replacement_timeout#1001:Duration',
  MasterCall:
    'type#1:MasterCallType get_metrics#2:GetMetrics set_logging_level#3:SetLoggingLevel list_files#4:ListFiles read_file#5:ReadFile update_weights#6:Weights reserve_resources#7:ReserveResources unreserve_resources#8:UnreserveResources create_volumes#9:AgentVolumes destroy_volumes#10:AgentVolumes update_maintenance_schedule#11:MaintenanceScheduleBody start_maintenance#12:Machines stop_maintenance#13:Machines set_quota#14:QuotaRequestBody remove_quota#15:RoleBody teardown#16:FrameworkIdBody mark_agent_gone#17:AgentIdBody grow_volume#18:GrowAgentVolume shrink_volume#19:ShrinkAgentVolume update_quota#20:UpdateQuota drain_agent#21:DrainAgent deactivate_agent#22:AgentIdBody reactivate_agent#23:AgentIdBody',
  AgentView:
    'agent_info#1:AgentInfo! active#2:bool! deactivated#12:bool version#3:string! pid#4:string registered_time#5:Time reregistered_time#6:Time total_resources#7:Resource* allocated_resources#8:Resource* offered_resources#9:Resource* capabilities#10:AgentCapability* resource_providers#11:ResourceProvider* drain_info#13:DrainInfo estimated_drain_start_time#14:Time',
  Agents: 'agents#1:AgentView* recovered_agents#2:AgentInfo*',
  FrameworkView:
    'framework_info#1:FrameworkInfo! active#2:bool! connected#3:bool! recovered#11:bool! registered_time#4:Time reregistered_time#5:Time unregistered_time#6:Time offers#7:Offer* inverse_offers#8:InverseOffer* allocated_resources#9:Resource* offered_resources#10:Resource* offer_constraints#12:OfferConstraints',
  Frameworks:
    'frameworks#1:FrameworkView* completed_frameworks#2:FrameworkView* recovered_frameworks#3:FrameworkInfo*',
  Tasks:
    'pending_tasks#1:Task* tasks#2:Task* unreachable_tasks#5:Task* completed_tasks#3:Task* orphan_tasks#4:Task*',
  ExecutorView: 'executor_info#1:ExecutorInfo! agent_id#2:Id!',
  Executors: 'executors#1:ExecutorView* orphan_executors#2:ExecutorView*',
  MasterState: 'get_tasks#1:Tasks get_executors#2:Executors get_frameworks#3:Frameworks get_agents#4:Agents',
  Role: 'name#1:string! weight#2:double! frameworks#3:Id* resources#4:Resource*',
  RoleList: 'roles#1:Role*',
  MasterView: 'master_info#1:MasterInfo start_time#2:double elected_time#3:double',
  InverseOfferStatus: 'status#1:InverseOfferStatusType! framework_id#2:Id! timestamp#3:Time!',
  DrainingMachine: 'id#1:MachineId! statuses#2:InverseOfferStatus*',
  ClusterStatus: 'draining_machines#1:DrainingMachine* down_machines#2:MachineId*',
  MaintenanceStatusBody: 'status#1:ClusterStatus!',
  QuotaInfo: 'role#1:string principal#2:string guarantee#3:Resource*',
  QuotaStatus: 'infos#1:QuotaInfo* configs#2:QuotaConfig*',
  QuotaStatusBody: 'status#1:QuotaStatus!',
  MasterResponse:
    'type#1:MasterResponseType get_health#2:Health get_flags#3:Flags get_version#4:Version get_metrics#5:Metrics get_logging_level#6:LoggingLevel list_files#7:FileInfos read_file#8:FileData get_state#9:MasterState get_agents#10:Agents get_frameworks#11:Frameworks get_executors#12:Executors get_tasks#13:Tasks get_roles#14:RoleList get_weights#15:Weights get_master#16:MasterView get_maintenance_status#17:MaintenanceStatusBody get_maintenance_schedule#18:MaintenanceScheduleBody get_quota#19:QuotaStatusBody get_operations#20:Operations',
  MasterSubscribed: 'get_state#1:MasterState heartbeat_interval_seconds#2:double',
  TaskAdded: 'task#1:Task!',
  TaskUpdated: 'framework_id#1:Id! status#2:TaskStatus! state#3:TaskState!',
  AgentAdded: 'agent#1:AgentView!',
  FrameworkBody: 'framework#1:FrameworkView!',
  FrameworkRemoved: 'framework_info#1:FrameworkInfo!',
  MasterEvent:
    'type#1:MasterEventType subscribed#2:MasterSubscribed task_added#3:TaskAdded task_updated#4:TaskUpdated agent_added#5:AgentAdded agent_removed#6:AgentIdBody framework_added#7:FrameworkBody framework_updated#8:FrameworkBody framework_removed#9:FrameworkRemoved',
} as const
