export type SmallRun = 'calm' | 'few' | 'faulty' | 'killed';

export interface QueueFigures {
  kills: number;
  pauses: number;
  takenOver: number;
  verdicts: number;
  highestRate: number;
  mostJobs: number;
}

export function runSmallQueue(
  name: SmallRun,
  plant?: string | null,
): Promise<{ figures: QueueFigures; problems: string[] }>;

export const PLANTS: Readonly<Record<string, { run: SmallRun; symptom: RegExp }>>;
