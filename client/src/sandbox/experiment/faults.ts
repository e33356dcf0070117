// Why a file of the learner's could not be opened, in words. These never come from the server: the page alone reads files.
import type { Problem } from '../../../../server/shared/contract/api.ts';
import type { CaptureFaultCode } from '../../../../server/shared/capture-file/types.ts';
import type { ExperimentFault } from '../../../../server/shared/contract/experiment.ts';
import { t } from '../texts/texts.ts';

const words: Readonly<Record<ExperimentFault | CaptureFaultCode, (typeof t.faults)[keyof typeof t.faults]>> = {
  experiment_newer: t.faults.newer,
  experiment_malformed: t.faults.malformed,
  not_a_capture: t.faults.notCapture,
  packed: t.faults.packed,
  too_large: t.faults.tooLarge,
  unsupported: t.faults.unsupported,
  malformed: t.faults.broken,
  empty: t.faults.empty,
};

/** The words for a fault; `detail` is where in the file it shows, as raw text. */
export function faultOf(error: ExperimentFault | CaptureFaultCode, detail: string): Problem {
  return { error, ...words[error], detail };
}
