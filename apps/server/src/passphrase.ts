import { randomInt } from 'node:crypto';

const syllables =
  'ba be bi bo bu da de di do du fa fe fi fo ga go ka ke ki ko la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so ta te ti to tu va ve vi vo za ze zo'.split(
    ' ',
  );

/** Four made-up words and a number: about 70 bits, easy to type from a screen. */
export function passphrase(): string {
  const word = () => Array.from({ length: 3 }, () => syllables[randomInt(syllables.length)]).join('');
  return `${word()}-${word()}-${word()}-${word()}-${randomInt(10, 100)}`;
}
