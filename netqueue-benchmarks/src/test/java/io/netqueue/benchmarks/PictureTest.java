package io.netqueue.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.benchmarks.Plot.Axis;
import io.netqueue.benchmarks.Plot.Line;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {
    private static final Axis AXIS = new Axis("bytes", value -> MessageSizes.size(Math.pow(2, value)));

    @TempDir
    private Path folder;

    private BufferedImage draw(Line... lines) throws Exception {
        Path file = Picture.write(new Plot("sizes", "Throughput", AXIS, "Gbit/s", false, List.of(lines)), folder);
        assertThat(file).isEqualTo(folder.resolve("sizes.png"));
        return ImageIO.read(file.toFile());
    }

    @Test
    void eachLineHasAColourOfItsOwn() throws Exception {
        Line first = new Line("raw-nio").add(6, 1).add(20, 34);
        Line second = new Line("tcp-array").add(6, 0.5).add(20, 20);

        Set<Integer> one = colours(draw(first));
        Set<Integer> both = colours(draw(first, second));

        assertThat(both).hasSizeGreaterThan(one.size());
    }

    @Test
    void onAnAxisFromZeroWhatDiffersLittleLooksSo() throws Exception {
        Line line = new Line("idle session").add(6, 3000).add(20, 3100);
        Path file = Picture.write(new Plot("memory", "Memory", AXIS, "bytes", true, List.of(line)), folder);

        assertThat(lowestBlueRow(ImageIO.read(file.toFile()))).isLessThan(300);
        assertThat(lowestBlueRow(draw(line))).isGreaterThan(400);
    }

    /** Of the first line, which is blue, without the legend at the right. */
    private static int lowestBlueRow(BufferedImage picture) {
        for (int y = picture.getHeight() - 1; y > 0; y--) {
            for (int x = 0; x < 700; x++) {
                Color color = new Color(picture.getRGB(x, y));
                if (color.getBlue() > 200 && color.getRed() < 100) {
                    return y;
                }
            }
        }
        return 0;
    }

    private static Set<Integer> colours(BufferedImage picture) {
        assertThat(picture.getWidth()).isEqualTo(1000);
        Set<Integer> colours = new HashSet<>();
        for (int rgb : picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth())) {
            colours.add(rgb);
        }
        return colours;
    }

    @Test
    void whatNobodyMeasuredIsLeftOut() throws Exception {
        Figures figures = new Figures();
        figures.add(Map.of("jeromq@64", 2.0));

        Line line = new Line("jeromq").add(6, figures, "jeromq@64").add(10, figures, "jeromq@1024");

        assertThat(line.xs()).containsExactly(6.0);
        assertThat(line.ys()).containsExactly(2.0);
        draw(new Line("empty"), line);
    }

    @Test
    void sizesAreWrittenInTheUnitThatFits() {
        assertThat(MessageSizes.size(64)).isEqualTo("64 B");
        assertThat(MessageSizes.size(1 << 14)).isEqualTo("16 KiB");
        assertThat(MessageSizes.size(1 << 24)).isEqualTo("16 MiB");
    }
}
