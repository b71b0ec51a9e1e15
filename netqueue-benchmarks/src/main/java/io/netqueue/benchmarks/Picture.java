package io.netqueue.benchmarks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws a {@link Plot} as PNG. */
final class Picture {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 600;
    private static final int MARKER = 7;

    private Picture() {}

    /** {@return the file, in this folder} */
    static Path write(Plot plot, Path folder) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(folder.toAbsolutePath());
        Path file = folder.resolve(plot.file() + ".png");
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart(plot).paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static XYChart chart(Plot plot) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(plot.title())
                .xAxisTitle(plot.x().title())
                .yAxisTitle(plot.yTitle())
                .build();
        chart.getStyler()
                .setYAxisLogarithmic(!plot.fromZero())
                .setXAxisTickLabelsFormattingFunction(value -> plot.x().label().apply(value))
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideE)
                .setMarkerSize(MARKER);
        if (plot.fromZero()) {
            chart.getStyler().setYAxisMin(0.0);
        }
        for (Plot.Line line : plot.lines()) {
            if (!line.xs().isEmpty()) {
                chart.addSeries(line.name(), line.xs(), line.ys());
            }
        }
        return chart;
    }
}
