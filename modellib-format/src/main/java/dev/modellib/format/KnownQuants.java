package dev.modellib.format;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BinaryOperator;

/** The table of quants: names, bits per weight, {@code general.file_type} numbers. Best first. */
final class KnownQuants {

    private static final double UNKNOWN_BITS = -1;
    private static final long GUESSED = 1024;
    private static final String DYNAMIC = "UD-";

    private static final Set<String> FAMILIES = Set.of("Q3_K", "Q4_K", "Q5_K", "Q8_K");
    private static final Map<String, Double> BITS = bits();
    private static final Map<Long, String> BY_FILE_TYPE = fileTypes();
    private static final Map<Integer, Double> LOWEST_OF_CLASS = ofClass(Math::min);
    private static final Map<Integer, Double> HIGHEST_OF_CLASS = ofClass(Math::max);

    private KnownQuants() {}

    static boolean isKnown(String name) {
        return BITS.containsKey(plain(name));
    }

    /** Canonical names without {@code UD-}. */
    static Set<String> names() {
        return BITS.keySet();
    }

    static OptionalDouble bitsPerWeight(String name) {
        double bits = BITS.getOrDefault(plain(name), UNKNOWN_BITS);
        return bits < 0 ? OptionalDouble.empty() : OptionalDouble.of(bits);
    }

    static boolean isFamily(String name) {
        return FAMILIES.contains(name);
    }

    static Quant ofFileType(long fileType) {
        long id = fileType & ~GUESSED;
        String name = BY_FILE_TYPE.get(id);
        return new Quant(name != null ? name : "FILE_TYPE_" + Long.toUnsignedString(id));
    }

    static String family(String name) {
        String plain = plain(name);
        int from = plain.lastIndexOf('_');
        if (from < 0) {
            return plain;
        }
        if (plain.startsWith("IQ")) {
            return plain.substring(0, plain.indexOf('_'));
        }
        int kQuant = plain.indexOf("_K_");
        if (kQuant > 0) {
            return plain.substring(0, kQuant + 2);
        }
        return plain.startsWith("Q4_0_") ? "Q4_0" : plain;
    }

    /** Higher is better; what has no known bits ranks with the lowest known of its bit class. */
    static double rank(Quant quant) {
        double bits = BITS.getOrDefault(plain(quant.name()), UNKNOWN_BITS);
        if (bits >= 0) {
            return bits;
        }
        int bitClass = bitClass(plain(quant.name()));
        return bitClass < 0 ? UNKNOWN_BITS : LOWEST_OF_CLASS.getOrDefault(bitClass, (double) bitClass);
    }

    /** The bits per weight; where they are not known, those of the largest of the bit class. */
    static double mostBits(Quant quant) {
        OptionalDouble bits = bitsPerWeight(quant.name());
        int bitClass = bitClass(plain(quant.name()));
        return bits.orElse(bitClass < 0 ? Double.MAX_VALUE : HIGHEST_OF_CLASS.getOrDefault(bitClass, bitClass + 1.0));
    }

    private static String plain(String name) {
        return name.startsWith(DYNAMIC) ? name.substring(DYNAMIC.length()) : name;
    }

    /** The digit behind the Q; -1 when the name is no Q name. */
    private static int bitClass(String plain) {
        int q = plain.indexOf('Q');
        if (q < 0 || q > 1 || q + 1 >= plain.length()) {
            return -1;
        }
        return Character.digit(plain.charAt(q + 1), 10);
    }

    private static Map<Integer, Double> ofClass(BinaryOperator<Double> choice) {
        Map<Integer, Double> chosen = new HashMap<>();
        BITS.forEach((name, bits) -> {
            int bitClass = bitClass(name);
            if (bitClass >= 0 && bits >= 0) {
                chosen.merge(bitClass, bits, choice);
            }
        });
        return Collections.unmodifiableMap(chosen);
    }

    private static Map<String, Double> bits() {
        Map<String, Double> bits = new LinkedHashMap<>();
        floats(bits);
        classic(bits);
        small(bits);
        // sizes that some makers add to K-quants: embedding and output are kept larger, by how much differs
        for (int digit = 2; digit <= 8; digit++) {
            for (String size : new String[] {"_K_L", "_K_XL", "_K_XXL"}) {
                bits.putIfAbsent("Q" + digit + size, UNKNOWN_BITS);
            }
        }
        FAMILIES.forEach(family -> bits.put(family, UNKNOWN_BITS));
        for (String other :
                new String[] {"AWQ", "GPTQ", "EXL2", "EETQ", "HQQ", "AQLM", "BNB-4BIT", "Q4_1_SOME_F16", "Q4_2", "Q4_3"
                }) {
            bits.put(other, UNKNOWN_BITS);
        }
        return Collections.unmodifiableMap(bits);
    }

    private static void floats(Map<String, Double> bits) {
        bits.put("F64", 64.0);
        bits.put("F32", 32.0);
        bits.put("BF16", 16.0);
        bits.put("F16", 16.0);
        bits.put("FP8", 8.0);
        bits.put("FP8_E4M3FN", 8.0);
        bits.put("FP8_E5M2", 8.0);
        bits.put("INT8", 8.0);
        bits.put("W8A8", 8.0);
        bits.put("8BIT", 8.0);
        bits.put("6BIT", 6.0);
        bits.put("5BIT", 5.0);
        bits.put("INT4", 4.0);
        bits.put("W4A16", 4.0);
        bits.put("NF4", 4.0);
        bits.put("4BIT", 4.0);
        bits.put("3BIT", 3.0);
        bits.put("2BIT", 2.0);
    }

    private static void classic(Map<String, Double> bits) {
        bits.put("Q8_K_XL", 10.0);
        bits.put("Q8_0", 8.50);
        bits.put("Q6_K_XL", 7.5);
        bits.put("Q6_K", 6.56);
        bits.put("Q5_1", 6.0);
        bits.put("Q5_K_XL", 5.8);
        bits.put("Q5_K_M", 5.70);
        bits.put("Q5_K_S", 5.57);
        bits.put("Q5_0", 5.57);
        bits.put("Q4_1", 5.1);
        bits.put("Q4_K_XL", 5.0);
        bits.put("Q4_K_M", 4.89);
        bits.put("IQ4_NL", 4.68);
        bits.put("Q4_K_S", 4.67);
        bits.put("Q4_0", 4.6);
        bits.put("Q4_0_4_4", 4.6);
        bits.put("Q4_0_4_8", 4.6);
        bits.put("Q4_0_8_8", 4.6);
        bits.put("NVFP4", 4.5);
        bits.put("IQ4_XS", 4.46);
        bits.put("MXFP4", 4.25);
        bits.put("Q3_K_XL", 4.5);
        bits.put("Q3_K_L", 4.30);
        bits.put("Q3_K_M", 4.0);
        bits.put("Q3_K_S", 3.64);
    }

    private static void small(Map<String, Double> bits) {
        bits.put("IQ3_M", 3.76);
        bits.put("IQ3_S", 3.66);
        bits.put("IQ3_XS", 3.50);
        bits.put("IQ3_XXS", 3.25);
        bits.put("Q2_K_XL", 3.3);
        bits.put("Q2_K", 3.16);
        bits.put("Q2_K_S", 2.97);
        bits.put("IQ2_M", 2.93);
        bits.put("IQ2_S", 2.74);
        bits.put("IQ2_XS", 2.59);
        bits.put("IQ2_XXS", 2.38);
        bits.put("Q2_0", 2.25);
        bits.put("IQ1_M", 2.15);
        bits.put("TQ2_0", 2.1);
        bits.put("IQ1_S", 2.00);
        bits.put("TQ1_0", 1.7);
        bits.put("Q1_0", 1.1);
    }

    private static Map<Long, String> fileTypes() {
        String[] names = {
            "F32",
            "F16",
            "Q4_0",
            "Q4_1",
            "Q4_1_SOME_F16",
            "Q4_2",
            "Q4_3",
            "Q8_0",
            "Q5_0",
            "Q5_1",
            "Q2_K",
            "Q3_K_S",
            "Q3_K_M",
            "Q3_K_L",
            "Q4_K_S",
            "Q4_K_M",
            "Q5_K_S",
            "Q5_K_M",
            "Q6_K",
            "IQ2_XXS",
            "IQ2_XS",
            "Q2_K_S",
            "IQ3_XS",
            "IQ3_XXS",
            "IQ1_S",
            "IQ4_NL",
            "IQ3_S",
            "IQ3_M",
            "IQ2_S",
            "IQ2_M",
            "IQ4_XS",
            "IQ1_M",
            "BF16",
            "Q4_0_4_4",
            "Q4_0_4_8",
            "Q4_0_8_8",
            "TQ1_0",
            "TQ2_0",
            "MXFP4",
            "NVFP4",
            "Q1_0",
            "Q2_0"
        };
        Map<Long, String> byId = new HashMap<>();
        for (int id = 0; id < names.length; id++) {
            byId.put((long) id, names[id]);
        }
        return Collections.unmodifiableMap(byId);
    }
}
