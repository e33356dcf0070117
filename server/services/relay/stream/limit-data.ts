// Hands so many bytes on and then closes the connection.
import type { Make } from './stage.ts';

export const limitData: Make<'limit_data'> = ({ bytes: most }, { say, close }) => {
  let left = most;
  return {
    *pass({ bytes, at }) {
      const part = bytes.subarray(0, left);
      left -= part.length;
      if (part.length > 0) yield { bytes: part, at };
      if (left > 0) return;
      say('limit_data', most);
      close();
    },
  };
};
