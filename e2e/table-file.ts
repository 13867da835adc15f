/** Headers of no known payer: one of them says nothing about what the column is. */
const header =
  'Acct Holder Key,Sbscr Last,Sbscr First,DOB_MBR,Sex Cd,Claim Nbr,Ln,Svc Start,Svc Stop,POS Cd,Proc Cd,Dx1,Dx2,Qty,Chg Amt,Pd Amt,Rndr NPI,Memo';

/**
 * A table of three claim lines of two new members, $375.00 billed, under headers that are nobody's.
 *
 * @param prefix of the member and claim numbers, so that two files are of other people
 */
export function tableFile(prefix: string, firstHeader = 'Acct Holder Key'): Buffer {
  const lines = [
    header.replace('Acct Holder Key', firstHeader),
    `${prefix}1,Alvarez,${prefix},19411207,F,${prefix}100,1,20250310,20250310,11,99213,I10,E11.9,1,"$150.00",$72.00,1518215631,ok`,
    `${prefix}1,Alvarez,${prefix},19411207,F,${prefix}100,2,20250310,20250310,11,36415,I10,,1,$15.00,$7.20,1518215631,ok`,
    `${prefix}2,Brown,${prefix},19500314,M,${prefix}101,1,20250402,20250402,11,99214,E11.22,N18.31,1,$210.00,$104.80,1518215631,ok`,
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}
