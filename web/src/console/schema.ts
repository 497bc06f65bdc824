export interface PropertyInfo {
  name: string;
  types: string[];
  present: number;
  indexed: boolean;
}
export interface LabelInfo {
  name: string;
  count: number;
  properties: PropertyInfo[];
}
export interface TypeInfo extends LabelInfo {
  start_labels: string[];
  end_labels: string[];
}
export interface CallableInfo {
  name: string;
  signature: string;
  description: string;
}
export interface Schema {
  labels: LabelInfo[];
  relationship_types: TypeInfo[];
  indexes: { name: string; type: string; labels_or_types: string[]; properties: string[]; unique: boolean }[];
  functions: CallableInfo[];
  procedures: CallableInfo[];
}
