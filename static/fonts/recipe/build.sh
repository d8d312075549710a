#!/bin/sh
# 重建 MW-Hei.ttf、MW-Song.ttf 与 fonts.lock。两次干净重建的文件逐字节相同。
# 需要：npm、apt-get 与 dpkg-deb（Debian 12）、装有 fonttools 4.60 以上的 python3。
# 用法：build.sh 工作目录      （工作目录里放下载的原始字体，用后可删）
set -eu

recipe=$(cd "$(dirname "$0")" && pwd)
fonts=$(dirname "$recipe")
mkdir -p "$1"
cd "$1"

for family in noto-sans-sc noto-serif-sc; do
    archive=expo-google-fonts-$family-0.4.3.tgz
    [ -f "$archive" ] || npm pack "@expo-google-fonts/$family@0.4.3" >/dev/null
    mkdir -p "$family"
    tar xzf "$archive" -C "$family"
done
[ -d unicode-data ] || { apt-get download unicode-data && dpkg-deb -x unicode-data_*.deb unicode-data; }

python3 "$recipe/make_chars.py" unicode-data/usr/share/unicode characters.txt
python3 "$recipe/make_fonts.py" noto-sans-sc/package/400Regular/NotoSansSC_400Regular.ttf \
    "$fonts/MW-Hei.ttf" characters.txt "Minewatch Hei"
python3 "$recipe/make_fonts.py" noto-serif-sc/package/400Regular/NotoSerifSC_400Regular.ttf \
    "$fonts/MW-Song.ttf" characters.txt "Minewatch Song"
cp noto-sans-sc/package/LICENSE_FONT "$fonts/LICENSES/MW-Hei-OFL-1.1.txt"
cp noto-serif-sc/package/LICENSE_FONT "$fonts/LICENSES/MW-Song-OFL-1.1.txt"

cd "$fonts"
sha256sum MW-Hei.ttf MW-Song.ttf >fonts.lock
cat fonts.lock
