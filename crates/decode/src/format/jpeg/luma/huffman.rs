//! Huffman codes with the numbers behind them (T.81, F.2.2).

use super::bits::PEEKED_BITS;

/// Bits that are looked up at once. Nearly all codes with their numbers fit, and the tables of a picture stay in the nearest cache.
const AHEAD_BITS: u32 = 10;
/// The longest code, and the longest number behind one.
const CODE_BITS_MAX: u32 = 16;
const NUMBER_BITS_MAX: u32 = 15;
const _: () = assert!(CODE_BITS_MAX + NUMBER_BITS_MAX <= PEEKED_BITS);

/// The run of what ends a block: more than a block has.
pub(super) const END_OF_BLOCK: u8 = 64;

/// One table.
pub(crate) struct Huffman {
    /// By the next bits: what they say, where they say it all.
    whole: Box<[Step; 1 << AHEAD_BITS]>,
    /// By the next bits: the symbol, where its code fits.
    codes: Box<[Code; 1 << AHEAD_BITS]>,
    /// By length: what a code of that length is below, set to the left of 16 bits; and what leads from a code to its symbol.
    limits: [u32; CODE_BITS_MAX as usize + 1],
    offsets: [i32; CODE_BITS_MAX as usize + 1],
    symbols: Vec<u8>,
}

/// One code with the number behind it.
#[derive(Clone, Copy, Default)]
pub(super) struct Step {
    /// The number.
    pub value: i16,
    /// Coefficients that are zero before it; [`END_OF_BLOCK`] where all others are.
    pub run: u8,
    /// Bits of both together; 0 for what is no code.
    pub bits: u8,
}

#[derive(Clone, Copy, Default)]
struct Code {
    symbol: u8,
    bits: u8,
}

impl Huffman {
    /// Makes a table from how many codes there are of each length, and their symbols in order. Nothing if there are more than fit.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            whole: Box::new([Step::default(); 1 << AHEAD_BITS]),
            codes: Box::new([Code::default(); 1 << AHEAD_BITS]),
            limits: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut first) = (0_u32, 0_usize);
        for (bits, &count) in (1..).zip(counts) {
            table.offsets[bits as usize] = first as i32 - code as i32;
            let named = symbols.get(first..first + usize::from(count))?;
            for &symbol in named {
                table.name(code, bits, symbol);
                code += 1;
            }
            if code > 1 << bits {
                return None;
            }
            table.limits[bits as usize] = code << (CODE_BITS_MAX - bits);
            first += usize::from(count);
            code <<= 1;
        }
        for ahead in 0..1_u32 << AHEAD_BITS {
            let step = table.step_by_code(u64::from(ahead) << (64 - AHEAD_BITS));
            if u32::from(step.bits) <= AHEAD_BITS {
                table.whole[ahead as usize] = step;
            }
        }
        Some(table)
    }

    fn name(&mut self, code: u32, bits: u32, symbol: u8) {
        if let Some(left) = AHEAD_BITS.checked_sub(bits) {
            let from = (code << left) as usize;
            // Codes beyond what fits are found out by who counts them.
            if let Some(codes) = self.codes.get_mut(from..from + (1 << left)) {
                codes.fill(Code {
                    symbol,
                    bits: bits as u8,
                });
            }
        }
    }

    /// The next code with its number, from the bits ahead.
    #[inline(always)]
    pub(super) fn step(&self, peeked: u64) -> Step {
        let step = self.whole[(peeked >> (64 - AHEAD_BITS)) as usize];
        if step.bits != 0 {
            step
        } else {
            self.step_by_code(peeked)
        }
    }

    /// The same where code and number are longer than what is looked up at once.
    #[inline(never)]
    fn step_by_code(&self, peeked: u64) -> Step {
        let code = self.codes[(peeked >> (64 - AHEAD_BITS)) as usize];
        let code = if code.bits != 0 {
            code
        } else {
            self.long_code(peeked)
        };
        let (run, size) = (code.symbol >> 4, code.symbol & 15);
        let value = number(peeked << code.bits, size);
        // Of the codes without a number one stands for sixteen zeros, and the others end the block.
        let run = if size == 0 && run != 15 {
            END_OF_BLOCK
        } else {
            run
        };
        let bits = if code.bits == 0 { 0 } else { code.bits + size };
        Step { value, run, bits }
    }

    fn long_code(&self, peeked: u64) -> Code {
        let ahead = (peeked >> (64 - CODE_BITS_MAX)) as u32;
        let length =
            (AHEAD_BITS + 1..=CODE_BITS_MAX).find(|bits| ahead < self.limits[*bits as usize]);
        let code = length.and_then(|bits| {
            let place = (ahead >> (CODE_BITS_MAX - bits)) as i32 + self.offsets[bits as usize];
            let symbol = *self.symbols.get(usize::try_from(place).ok()?)?;
            Some(Code {
                symbol,
                bits: bits as u8,
            })
        });
        code.unwrap_or_default()
    }
}

/// The number of `size` bits at the front, as T.81 writes numbers: those with the first bit 0 are negative.
#[inline(always)]
fn number(peeked: u64, size: u8) -> i16 {
    if size == 0 {
        return 0;
    }
    let bits = (peeked >> (64 - u32::from(size))) as i32;
    let is_negative = bits >> (size - 1) == 0;
    let value = if is_negative {
        bits - (1 << size) + 1
    } else {
        bits
    };
    value as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes 0, 10, 110, and one of 12 bits; symbols: end, a number of 2 bits, sixteen zeros, run 3 and a number of 7 bits.
    fn table() -> Huffman {
        let mut counts = [0; 16];
        (counts[0], counts[1], counts[2], counts[11]) = (1, 1, 1, 1);
        Huffman::new(&counts, &[0x00, 0x02, 0xf0, 0x37]).unwrap()
    }

    #[test]
    fn codes_are_read_with_their_numbers() {
        let check = |bits: &str, value, run, length| {
            let peeked = u64::from_str_radix(&format!("{bits:0<64}"), 2).unwrap();
            let step = table().step(peeked);
            assert_eq!(
                (step.value, step.run, step.bits),
                (value, run, length),
                "{bits}"
            );
        };
        check("0", 0, END_OF_BLOCK, 1);
        check("1011", 3, 0, 4);
        check("1000", -3, 0, 4);
        check("1001", -2, 0, 4);
        check("110", 0, 15, 3);
        check("1110000000001111111", 127, 3, 19);
        check("1110000000000000000", -127, 3, 19);
    }

    #[test]
    fn what_is_no_code_takes_no_bits() {
        assert_eq!(table().step(u64::MAX).bits, 0);
        let empty = Huffman::new(&[0; 16], &[]).unwrap();
        assert_eq!(empty.step(0).bits, 0);
    }

    #[test]
    fn more_codes_than_fit_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Huffman::new(&counts, &[0; 3]).is_none());
        counts = [0; 16];
        counts[15] = 9;
        assert!(
            Huffman::new(&counts, &[0; 4]).is_none(),
            "fewer symbols than counted"
        );
        assert!(Huffman::new(&[255; 16], &[7; 4080]).is_none());
    }
}
