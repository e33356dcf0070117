// What --help prints: one screen.
import { defaultPort } from './options.ts';

export const helpText = `loopback-playground: learn networking by watching your own computer talk to itself.

  loopback-playground [FLAGS]                  start, and open the page
  loopback-playground in WORLD -- COMMAND …    run COMMAND in a world of the running playground (host, w1, w2, …)
  loopback-playground line WORLD [FAULT=N …]   what the line of WORLD to its neighbour does: delay=40 out.loss=20 …
  loopback-playground doctor [--json]          what is possible on this computer, and what would bring the rest
  loopback-playground lesson check DIR         read and play the lessons in DIR; this runs the commands in their scripts
  loopback-playground lesson new DIR           make a lesson to begin with, in the new folder DIR

  --port N            the page's port, 1 to 65535; 0: the system chooses (default ${defaultPort})
  --strict-port       end with exit code 1 when that port is taken, instead of using another
  --no-open           do not open a browser
  --code              let a page in only by the one-time code in the printed address
  --json              print one line of JSON when ready: url, port, pid, capture, worlds, version
  --state DIR         keep progress in DIR; each state folder has one playground at a time
  --world KIND        where lessons run: auto, host (this computer's own loopback), private (a network of their own)
  --capture KIND      auto, or off: do not capture packets
  --lessons DIR       lessons of your own beside the course, read again on each save; may come more than once
  --no-capabilities   of in: COMMAND gets none of the network's capabilities; port 80 may be refused to it
  -h, --help          this text
  --version           the version

Stop it with Ctrl+C. Everything it started ends with it.
`;
