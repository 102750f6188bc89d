/** A folder that submissions are listed from. */
export interface Place {
  folder: string;
  /** Unpacked by us: when its files were changed says nothing about when they were handed in. */
  unpacked: boolean;
}
